package io.livekit.jakarta.cli.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * One WebSocket. Its listener methods are called by the HTTP client, one at a time; the others from
 * any thread.
 */
final class WebSocketConnection implements SignalConnector.Connection, WebSocket.Listener {
  /**
   * The largest updates carry all participants of a large room, in pieces of 128 KiB (spec/01
   * §9.2).
   */
  private static final int MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

  private static final long CLOSE_MILLIS = 1_000;

  private final SignalConnector.Listener listener;
  private final Executor executor;
  private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
  private final StringBuilder text = new StringBuilder();
  private final Object sendLock = new Object();
  private CompletableFuture<?> lastSend = CompletableFuture.completedFuture(null);
  private volatile WebSocket socket;
  private volatile boolean ended;

  WebSocketConnection(SignalConnector.Listener listener, Executor executor) {
    this.listener = listener;
    this.executor = executor;
  }

  SignalConnector.Connection opened(WebSocket open) {
    socket = open;
    return this;
  }

  /** Lets messages come. */
  void begin() {
    socket.request(1);
  }

  @Override
  public void onOpen(WebSocket open) {
    // begin() asks for the first message, once the caller has the connection.
  }

  @Override
  public void send(SignalRequest request) {
    enqueue(() -> socket.sendBinary(ByteBuffer.wrap(request.toByteArray()), true));
  }

  /** The JDK's WebSocket takes one message at a time. */
  private CompletableFuture<?> enqueue(Supplier<CompletableFuture<?>> send) {
    synchronized (sendLock) {
      lastSend = lastSend.handle((done, failure) -> null).thenCompose(done -> send.get());
      return lastSend;
    }
  }

  @Override
  public void close() {
    ended = true;
    WebSocket open = socket;
    enqueue(() -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""))
        .orTimeout(CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                open.abort();
              }
            });
  }

  @Override
  public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    if (binary.size() + data.remaining() > MAX_MESSAGE_BYTES) {
      end("the server sent a message of more than " + MAX_MESSAGE_BYTES + " bytes");
      from.abort();
      return null;
    }
    byte[] part = new byte[data.remaining()];
    data.get(part);
    binary.write(part, 0, part.length);
    if (last) {
      byte[] message = binary.toByteArray();
      binary.reset();
      try {
        deliver(SignalResponse.parseFrom(message));
      } catch (InvalidProtocolBufferException e) {
        end("the server sent something that is no signal message");
        from.abort();
      }
    }
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    if (text.length() + data.length() > MAX_MESSAGE_BYTES) {
      end("the server sent a message of more than " + MAX_MESSAGE_BYTES + " characters");
      from.abort();
      return null;
    }
    text.append(data);
    if (last) {
      SignalResponse.Builder message = SignalResponse.newBuilder();
      try {
        JsonFormat.parser().ignoringUnknownFields().merge(text.toString(), message);
        deliver(message.build());
      } catch (InvalidProtocolBufferException e) {
        end("the server sent something that is no signal message");
        from.abort();
      }
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  private void deliver(SignalResponse message) {
    executor.execute(
        () -> {
          if (!ended) {
            listener.received(message);
          }
        });
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
    end(reason.isEmpty() ? "closed with " + status : reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable failure) {
    end(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
  }

  private void end(String reason) {
    executor.execute(
        () -> {
          if (!ended) {
            ended = true;
            listener.lost(reason);
          }
        });
  }
}
