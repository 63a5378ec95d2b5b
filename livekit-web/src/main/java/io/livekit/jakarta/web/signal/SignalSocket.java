package io.livekit.jakarta.web.signal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.livekit.jakarta.media.signal.SignalSink;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.web.websocket.BoundedWebSocket;

/** Writes signalling messages to a client in the form that it last used. Thread-safe. */
final class SignalSocket implements SignalSink {

  private static final JsonFormat.Printer JSON =
      JsonFormat.printer().omittingInsignificantWhitespace();

  private final BoundedWebSocket webSocket;
  private volatile boolean json;

  SignalSocket(BoundedWebSocket webSocket) {
    this.webSocket = webSocket;
  }

  void answerInBinary() {
    json = false;
  }

  void answerInJson() {
    json = true;
  }

  @Override
  public void send(SignalResponse message) {
    // The first message of a connection is always binary: the client hasn't written yet.
    if (!json) {
      webSocket.sendBinary(message.toByteArray());
      return;
    }
    try {
      webSocket.sendText(JSON.print(message));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("no Any among the signalling messages", e);
    }
  }

  @Override
  public void close() {
    webSocket.close();
  }
}
