package io.livekit.jakarta.web.rtc;

import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.ProtoJsonReader;
import io.livekit.jakarta.media.wire.ProtobufReader;
import io.livekit.jakarta.media.wire.WireBounds;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.web.http.WebCounters;
import io.livekit.jakarta.web.http.WebDrop;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The signalling WebSocket (spec/01 §2.5): binary frames are protobuf, text frames protobuf JSON,
 * and the server answers in the client's last form. One instance per connection; the container
 * calls it for one frame at a time.
 */
public abstract class SignalEndpoint implements SignalSocket.Listener {

  /**
   * A bound where the reference has none: far above every legitimate message, however much of it is
   * refused later.
   */
  static final int MAX_MESSAGE_BYTES = 4 << 20;

  private static final System.Logger LOG = System.getLogger(SignalEndpoint.class.getName());
  private static final Set<Integer> CLEAN_CLOSES =
      Set.of(CloseCodes.NORMAL_CLOSURE.getCode(), CloseCodes.GOING_AWAY.getCode());

  @Inject SocketKeepalive keepalive;
  @Inject WebCounters counters;

  private PendingSessions.Ticket ticket;
  private SignalSession session;
  private SignalSocket socket;

  /** Takes over the session that the filter opened. */
  @OnOpen
  public void open(Session webSocket) throws IOException {
    if (webSocket.getUserPrincipal() instanceof PendingSessions.Ticket opened) {
      ticket = opened;
      session = ticket.take();
    }
    if (session == null) {
      webSocket.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
      return;
    }
    webSocket.setMaxIdleTimeout(0);
    UpgradedConnection connection = ticket.takeConnection();
    socket = keepalive.open(webSocket, connection, this);
    if (connection != null) {
      connection.whenRefused(this::refused);
    }
    session.attach(socket);
  }

  /** A protobuf SignalRequest. */
  @OnMessage(maxMessageSize = MAX_MESSAGE_BYTES)
  public void binary(byte[] message) {
    if (session == null || isTooLong(message.length)) {
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
    if (session == null || isTooLong(message.getBytes(StandardCharsets.UTF_8).length)) {
      return;
    }
    socket.answerInJson();
    try {
      SignalRequest.Builder request = SignalRequest.newBuilder();
      ProtoJsonReader.merge(message.getBytes(StandardCharsets.UTF_8), request, WireBounds.MESSAGE);
      session.receive(request.build());
    } catch (MalformedMessageException e) {
      session.undecodable();
    }
  }

  /** Where the container keeps its connections to itself, nobody has looked at the frames. */
  private boolean isTooLong(int bytes) {
    if (bytes <= ticket.maxMessageBytes()) {
      return false;
    }
    socket.refuse(CloseCodes.TOO_BIG);
    return true;
  }

  /** The socket ended, by whichever side. */
  @OnClose
  public void close(CloseReason reason) {
    if (reason.getCloseCode().getCode() == CloseCodes.TOO_BIG.getCode()) {
      counters.dropped(WebDrop.FRAME_TOO_LARGE);
    }
    if (socket != null) {
      socket.closing();
    }
    ended(CLEAN_CLOSES.contains(reason.getCloseCode().getCode()));
  }

  private void refused(WebDrop reason) {
    if (reason == WebDrop.FRAME_TOO_LARGE) {
      socket.refuse(CloseCodes.TOO_BIG); // and counted as every other, when it has ended
    } else {
      counters.dropped(reason);
      socket.refuse(CloseCodes.VIOLATED_POLICY);
    }
  }

  private void ended(boolean clean) {
    if (session != null) {
      keepalive.remove(socket);
      socket.ended();
      session.closed(clean);
      ticket.ended();
    }
  }

  /** Not every container tells of a connection that broke; {@link #close} may follow or not. */
  @Override
  public void broken() {
    ended(false);
  }

  @Override
  public void notReading() {
    session.notReading();
    ended(false);
  }

  /** A broken socket is everyday life; {@link #close} follows. */
  @OnError
  public void error(Session webSocket, Throwable error) {
    LOG.log(Level.DEBUG, "signal socket failed", error);
  }
}
