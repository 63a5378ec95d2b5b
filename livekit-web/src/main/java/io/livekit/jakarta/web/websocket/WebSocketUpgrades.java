package io.livekit.jakarta.web.websocket;

import io.livekit.jakarta.web.container.ServedHandshakes;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.Upgrades;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/**
 * Turns opening handshakes into sockets: has opened what stands behind the socket first, so that a
 * client never sees an open socket without it, or answers with a status and a text. Thread-safe.
 */
@ApplicationScoped
public class WebSocketUpgrades {

  private static final System.Logger LOG = System.getLogger(WebSocketUpgrades.class.getName());

  private final ServedHandshakes handshakes;
  private final PendingUpgrades pending;
  private final WebCounters counters;

  @Inject
  public WebSocketUpgrades(
      ServedHandshakes handshakes, PendingUpgrades pending, WebCounters counters) {
    this.handshakes = handshakes;
    this.pending = pending;
    this.counters = counters;
  }

  /** For the container's proxies. */
  protected WebSocketUpgrades() {
    this(null, null, null);
  }

  /** Opens what stands behind a socket. May block. */
  @FunctionalInterface
  public interface Opening<T> {
    /**
     * @throws HandshakeRefused when there is to be no socket
     */
    T open() throws HandshakeRefused;
  }

  /**
   * Serves one handshake.
   *
   * @param path of the endpoint that takes the socket, a {@link BoundedEndpoint}
   * @param maxMessageBytes what a message of this client may have
   * @param opening is asked once for each handshake, even where the container serves it twice
   * @param abort ends what was opened, when its socket never comes
   */
  public <T> void upgrade(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      String path,
      int maxMessageBytes,
      Opening<T> opening,
      Consumer<T> abort)
      throws IOException, ServletException {
    ServedHandshakes.Handshake handshake = ServedHandshakes.Handshake.of(request);
    if (!handshakes.begin(handshake)) {
      LOG.log(Level.DEBUG, "ignored a handshake that was served before");
      counters.dropped(WebDrop.UPGRADE_REPEATED);
      response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
      response.setContentLength(0);
      return;
    }
    T opened = null;
    try {
      opened = opening.open();
    } catch (HandshakeRefused e) {
      counters.dropped(WebDrop.UPGRADE_REFUSED);
      PlainText.send(request, response, e.status(), e.getMessage());
      return;
    } finally {
      if (opened == null) {
        handshakes.refused(handshake);
      }
    }
    T aborted = opened;
    PendingUpgrades.Pending<T> upgrade =
        pending.add(
            opened,
            maxMessageBytes,
            () -> abort.accept(aborted),
            () -> handshakes.ended(handshake));
    chain.doFilter(new UpgradeRequest(request, path, pending, upgrade), response);
  }

  /**
   * Refuses what the container's WebSocket layer would refuse, before there is anything behind the
   * socket (RFC 6455 §4.2).
   */
  public static void check(HttpServletRequest request, HttpServletResponse response)
      throws HandshakeRefused {
    if (!Upgrades.speaksOurVersion(request)) {
      response.setHeader("Sec-WebSocket-Version", Upgrades.VERSION);
      throw new HandshakeRefused(
          HttpServletResponse.SC_BAD_REQUEST,
          "websocket: unsupported version, " + Upgrades.VERSION + " is spoken here");
    }
    if (!Upgrades.hasNonce(request)) {
      throw new HandshakeRefused(
          HttpServletResponse.SC_BAD_REQUEST,
          "websocket: Sec-WebSocket-Key must be 16 bytes in base64");
    }
  }
}
