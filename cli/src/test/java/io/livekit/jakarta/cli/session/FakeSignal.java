package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.signal.ConnectTarget;
import io.livekit.jakarta.cli.signal.SignalConnector;
import io.livekit.jakarta.cli.signal.SignalRefused;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** The server's end of signalling: the test reads what comes and says what goes. */
final class FakeSignal implements SignalConnector {
  final List<ConnectTarget> attempts = new ArrayList<>();
  final List<SignalRequest> sent = new ArrayList<>();
  final Deque<SignalRefused> refusals = new ArrayDeque<>();
  boolean open;
  private SignalConnector.Listener listener;

  @Override
  public CompletionStage<SignalConnector.Connection> connect(
      ConnectTarget target, SignalConnector.Listener from, Executor executor) {
    attempts.add(target);
    if (!refusals.isEmpty()) {
      return CompletableFuture.failedFuture(refusals.poll());
    }
    listener = from;
    open = true;
    return CompletableFuture.completedFuture(
        new SignalConnector.Connection() {
          @Override
          public void send(SignalRequest request) {
            sent.add(request);
          }

          @Override
          public void close() {
            if (listener == from) {
              open = false;
            }
          }
        });
  }

  void say(SignalResponse.Builder response) {
    listener.received(response.build());
  }

  void cut() {
    open = false;
    listener.lost("cut");
  }

  List<SignalRequest.MessageCase> kinds() {
    return sent.stream().map(SignalRequest::getMessageCase).toList();
  }

  SignalRequest last(SignalRequest.MessageCase kind) {
    List<SignalRequest> all = sent.stream().filter(one -> one.getMessageCase() == kind).toList();
    return all.get(all.size() - 1);
  }
}
