package io.livekit.jakarta.web.websocket;

import io.livekit.jakarta.web.container.ContainerConnection;
import io.livekit.jakarta.web.container.HiddenConnection;
import io.livekit.jakarta.web.container.UpgradedConnection;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.OnClose;
import jakarta.websocket.OnError;
import jakarta.websocket.OnOpen;
import jakarta.websocket.Session;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Set;

/**
 * The container's side of a bounded WebSocket: takes what the handshake opened, refuses messages
 * that are too long and control frames that are too many, and tells the end, however it comes. A
 * protocol's endpoint adds its messages. One instance per connection; the container calls it for
 * one frame at a time.
 *
 * @param <T> what the handshake opened
 */
public abstract class BoundedEndpoint<T> {

  private static final System.Logger LOG = System.getLogger(BoundedEndpoint.class.getName());
  private static final Set<Integer> CLEAN_CLOSES =
      Set.of(CloseCodes.NORMAL_CLOSURE.getCode(), CloseCodes.GOING_AWAY.getCode());

  @Inject PendingUpgrades pending;
  @Inject SocketKeepalive keepalive;
  @Inject WebCounters counters;

  private final Class<T> type;
  private PendingUpgrades.Pending<T> upgrade;
  private BoundedWebSocket socket;

  protected BoundedEndpoint(Class<T> type) {
    this.type = type;
  }

  /** The socket is open, for what the handshake opened. */
  protected abstract void opened(T opened, BoundedWebSocket webSocket);

  /** The client doesn't read what it is sent; {@link #ended} follows. */
  protected abstract void notReading(T opened);

  /**
   * The socket ended, by whichever side. May be called more than once.
   *
   * @param clean whether the close handshake was seen
   */
  protected abstract void ended(T opened, boolean clean);

  /** Takes over what the handshake opened. */
  @OnOpen
  public void open(Session webSocket) throws IOException {
    upgrade = pending.take(webSocket, type);
    if (upgrade == null) {
      webSocket.close(new CloseReason(CloseCodes.NORMAL_CLOSURE, ""));
      return;
    }
    webSocket.setMaxIdleTimeout(0);
    UpgradedConnection shown = upgrade.connection();
    ContainerConnection connection = shown == null ? new HiddenConnection(webSocket) : shown;
    socket = keepalive.open(webSocket, connection, new Ends());
    if (shown != null) {
      shown.whenRefused(this::refused);
    }
    opened(upgrade.opened(), socket);
  }

  /**
   * Looks at a message's length once more: where the container keeps its connections to itself, its
   * frames have not been looked at. One that is too long ends the socket.
   *
   * @return whether it is to be taken
   */
  protected boolean admits(int bytes) {
    if (upgrade == null) {
      return false;
    }
    if (bytes <= upgrade.maxMessageBytes()) {
      return true;
    }
    socket.refuse(CloseCodes.TOO_BIG);
    return false;
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
    end(CLEAN_CLOSES.contains(reason.getCloseCode().getCode()));
  }

  private void refused(WebDrop reason) {
    if (reason == WebDrop.FRAME_TOO_LARGE) {
      socket.refuse(CloseCodes.TOO_BIG); // and counted as every other, when it has ended
    } else {
      counters.dropped(reason);
      socket.refuse(CloseCodes.VIOLATED_POLICY);
    }
  }

  private void end(boolean clean) {
    if (upgrade != null) {
      keepalive.remove(socket);
      socket.ended();
      ended(upgrade.opened(), clean);
      upgrade.ended();
    }
  }

  /** A broken socket is everyday life; {@link #close} follows. */
  @OnError
  public void error(Session webSocket, Throwable error) {
    LOG.log(Level.DEBUG, "a WebSocket failed", error);
  }

  /** Not every container tells of a connection that broke; {@link #close} may follow or not. */
  private final class Ends implements BoundedWebSocket.Listener {

    @Override
    public void broken() {
      end(false);
    }

    @Override
    public void notReading() {
      BoundedEndpoint.this.notReading(upgrade.opened());
      end(false);
    }
  }
}
