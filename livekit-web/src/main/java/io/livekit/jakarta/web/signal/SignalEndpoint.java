package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.ProtoJsonReader;
import io.livekit.jakarta.media.wire.ProtobufReader;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.web.websocket.BoundedEndpoint;
import io.livekit.jakarta.web.websocket.BoundedWebSocket;
import jakarta.websocket.OnMessage;
import java.nio.charset.StandardCharsets;

/**
 * The signalling WebSocket (spec/01 §2.5): binary frames are protobuf, text frames protobuf JSON,
 * and the server answers in the client's last form. One instance per connection; the container
 * calls it for one frame at a time.
 */
public abstract class SignalEndpoint extends BoundedEndpoint<SignalSession> {

  /**
   * A bound where the reference has none: far above every legitimate message, however much of it is
   * refused later.
   */
  static final int MAX_MESSAGE_BYTES = 4 << 20;

  private SignalSession session;
  private SignalSocket socket;

  protected SignalEndpoint() {
    super(SignalSession.class);
  }

  @Override
  protected void opened(SignalSession opened, BoundedWebSocket webSocket) {
    session = opened;
    socket = new SignalSocket(webSocket);
    session.attach(socket);
  }

  /** A protobuf SignalRequest. */
  @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
  public void binary(byte[] message) {
    if (!admits(message.length)) {
      return;
    }
    socket.answerInBinary();
    try {
      session.receive(
          ProtobufReader.read(message, SignalRequest.getDefaultInstance(), WireBounds.MESSAGE));
    } catch (MalformedMessageException e) {
      session.undecodable();
    }
  }

  /** A SignalRequest in protobuf JSON. */
  @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
  public void text(String message) {
    byte[] json = message.getBytes(StandardCharsets.UTF_8);
    if (!admits(json.length)) {
      return;
    }
    socket.answerInJson();
    try {
      SignalRequest.Builder request = SignalRequest.newBuilder();
      ProtoJsonReader.merge(json, request, WireBounds.MESSAGE);
      session.receive(request.build());
    } catch (MalformedMessageException e) {
      session.undecodable();
    }
  }

  @Override
  protected void notReading(SignalSession opened) {
    opened.notReading();
  }

  @Override
  protected void ended(SignalSession opened, boolean clean) {
    opened.closed(clean);
  }
}
