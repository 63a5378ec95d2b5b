package io.livekit.jakarta.web.container;

import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;

/**
 * WildFly 39 (Undertow 2.3): keeps the connections of WebSockets to itself, so that one whose
 * client doesn't read can't be cut, and a close frame waits behind what is stuck.
 *
 * <p>So the socket gets an idle timeout, by which Undertow ends the connection itself. Thread-safe.
 */
public final class HiddenConnection implements ContainerConnection {

  private static final System.Logger LOG = System.getLogger(HiddenConnection.class.getName());

  /** Undertow ends a socket that is given up so soon. */
  static final int CUT_MILLIS = 1_000;

  private final Session webSocket;

  public HiddenConnection(Session webSocket) {
    this.webSocket = webSocket;
  }

  @Override
  public void cut() {
    try {
      webSocket.setMaxIdleTimeout(CUT_MILLIS);
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a WebSocket has ended already", e);
    }
    try {
      webSocket.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
    } catch (IOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "closing a WebSocket failed", e);
    }
  }

  @Override
  public void refused() {
    // Undertow reads on, up to the client's close.
  }
}
