package io.livekit.jakarta.web.signal;

import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.http.PlainText;
import io.livekit.jakarta.web.http.QueryString;
import io.livekit.jakarta.web.http.RequestPath;
import io.livekit.jakarta.web.http.Upgrades;
import io.livekit.jakarta.web.websocket.HandshakeRefused;
import io.livekit.jakarta.web.websocket.WebSocketUpgrades;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Stands before the signalling WebSockets: refuses with the statuses and texts that SDKs test for,
 * and opens the session before the upgrade, so that a client never sees an open socket without a
 * first message (spec/01 §2.4).
 */
public class SignalUpgradeFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final System.Logger LOG = System.getLogger(SignalUpgradeFilter.class.getName());

  /**
   * The reference gives up after three tries of 3, 6 and 9 s; a node that answers itself needs one.
   */
  private static final long SESSION_START_SECONDS = 10;

  @Inject transient LiveKitConfig config;
  @Inject transient SignalGateway gateway;
  @Inject transient WebSocketUpgrades upgrades;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    switch (RequestPath.of(request)) {
      case "/rtc/validate" -> validate(request, response, false);
      case "/rtc/v1/validate" -> validate(request, response, true);
      case "/rtc" -> connect(request, response, chain, "/rtc", false);
      case "/rtc/v1" -> connect(request, response, chain, "/rtc/v1", true);
      // Nobody takes agents' workers in yet; without an upgrade this path looks as empty as the
      // others (spec/01 §1).
      case "/agent" -> nothingHere(response);
      default -> {
        if (Upgrades.namesWebSocket(request)) {
          // No upgrade gets to the container's WebSocket layer but from here.
          PlainText.notFound(request, response);
        } else {
          chain.doFilter(request, response);
        }
      }
    }
  }

  private void validate(
      HttpServletRequest request, HttpServletResponse response, boolean joinRequestRequired)
      throws IOException {
    try {
      ConnectRequest connect = read(request, joinRequestRequired);
      checkAttributes(request);
      await(gateway.check(connect).toCompletableFuture(), checked -> {});
      PlainText.send(request, response, HttpServletResponse.SC_OK, "success");
    } catch (HandshakeRefused e) {
      PlainText.send(request, response, e.status(), e.getMessage());
    }
  }

  private static void checkAttributes(HttpServletRequest request) throws HandshakeRefused {
    try {
      ConnectRequestReader.decodeAttributes(
          QueryString.parse(request.getQueryString()).get("attributes"));
    } catch (IllegalArgumentException e) {
      throw new HandshakeRefused(HttpServletResponse.SC_BAD_REQUEST, "cannot decode attributes");
    }
  }

  private void connect(
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain,
      String endpoint,
      boolean joinRequestRequired)
      throws IOException, ServletException {
    if (!Upgrades.isWebSocket(request)) {
      // livekit-client learns "no v1 here" from /rtc/v1/validate alone, so this stays an empty 404.
      nothingHere(response);
      return;
    }
    upgrades.upgrade(
        request,
        response,
        chain,
        endpoint,
        maxMessageBytes(),
        () -> {
          ConnectRequest connect = read(request, joinRequestRequired);
          WebSocketUpgrades.check(request, response);
          return open(connect);
        },
        SignalSession::abort);
  }

  private int maxMessageBytes() {
    int limit = config.limit().signalMessageSizeLimit();
    return limit > 0
        ? Math.min(limit, SignalEndpoint.MAX_MESSAGE_BYTES)
        : SignalEndpoint.MAX_MESSAGE_BYTES;
  }

  private static void nothingHere(HttpServletResponse response) {
    response.setStatus(HttpServletResponse.SC_NOT_FOUND);
    response.setContentLength(0);
  }

  private ConnectRequest read(HttpServletRequest request, boolean joinRequestRequired)
      throws HandshakeRefused {
    Map<String, String> query = QueryString.parse(request.getQueryString());
    ConnectRequest connect =
        new ConnectRequestReader(config.limit())
            .read(
                Caller.token(request).orElse(null),
                query,
                joinRequestRequired,
                Caller.address(request),
                request.getHeader("User-Agent"));
    boolean mayCreate = gateway.autoCreate() || connect.grants().video().roomCreate();
    boolean exists = gateway.roomExists(connect.grants().video().room());
    if (!mayCreate && !exists) {
      throw new HandshakeRefused(HttpServletResponse.SC_NOT_FOUND, "requested room does not exist");
    }
    if (!exists && !gateway.makesRooms()) {
      throw refused(SessionRefused.byDrain());
    }
    // A new room would go to a node that isn't asked for its load (spec/04 §7).
    if (exists && gateway.isOverLimit()) {
      throw new HandshakeRefused(
          HttpServletResponse.SC_SERVICE_UNAVAILABLE, "node has exceeded its configured limit");
    }
    return connect;
  }

  private static HandshakeRefused refused(SessionRefused refused) {
    return new HandshakeRefused(refused.httpStatus(), refused.text());
  }

  private SignalSession open(ConnectRequest connect) throws HandshakeRefused {
    // Whoever finishes opening it later finds nobody to talk to.
    return await(gateway.open(connect).toCompletableFuture(), SignalSession::abort);
  }

  /**
   * @param late takes what comes when nobody waits any more
   */
  private static <T> T await(CompletableFuture<T> opening, Consumer<T> late)
      throws HandshakeRefused {
    try {
      return opening.get(SESSION_START_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SessionRefused refused) {
        throw refused(refused);
      }
      LOG.log(Level.ERROR, "opening a signalling session failed", e.getCause());
      throw new HandshakeRefused(
          HttpServletResponse.SC_INTERNAL_SERVER_ERROR, "connection closed by media");
    } catch (TimeoutException e) {
      opening.thenAccept(late);
      throw new HandshakeRefused(
          HttpServletResponse.SC_INTERNAL_SERVER_ERROR,
          "timed out while waiting for signal response");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      opening.thenAccept(late);
      throw new HandshakeRefused(HttpServletResponse.SC_SERVICE_UNAVAILABLE, "server is stopping");
    }
  }
}
