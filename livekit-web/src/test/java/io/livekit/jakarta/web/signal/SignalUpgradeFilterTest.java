package io.livekit.jakarta.web.signal;

import static io.livekit.jakarta.web.Proxies.answering;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.TokenOrigin;
import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.auth.VideoGrant;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.signal.ConnectRequest;
import io.livekit.jakarta.media.signal.SessionRefused;
import io.livekit.jakarta.media.signal.SignalGateway;
import io.livekit.jakarta.media.signal.SignalSession;
import io.livekit.jakarta.web.container.ServedHandshakes;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.http.Caller;
import io.livekit.jakarta.web.websocket.PendingUpgrades;
import io.livekit.jakarta.web.websocket.WebSocketUpgrades;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignalUpgradeFilterTest {
  private final SignalUpgradeFilter filter = new SignalUpgradeFilter();
  private final List<ConnectRequest> opened = new ArrayList<>();
  private final List<HttpServletRequest> upgraded = new ArrayList<>();
  private final NodeThreads threads = new NodeThreads(Thread::new, 1);
  private boolean full;

  @AfterEach
  void end() {
    threads.close();
  }

  @BeforeEach
  void wire() {
    filter.config = new ConfigLoader().keysRequired(false).load();
    filter.gateway =
        new SignalGateway() {
          @Override
          public CompletionStage<SignalSession> open(ConnectRequest request) {
            if (full) {
              return CompletableFuture.failedFuture(
                  new SessionRefused(500, "connection closed by media"));
            }
            opened.add(request);
            return CompletableFuture.completedFuture(answering(SignalSession.class, Map.of()));
          }

          @Override
          public boolean makesRooms() {
            return true;
          }

          @Override
          public boolean isOverLimit() {
            return false;
          }

          @Override
          public CompletionStage<Void> check(ConnectRequest request) {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public boolean roomExists(String name) {
            return true;
          }

          @Override
          public boolean autoCreate() {
            return true;
          }
        };
    filter.upgrades =
        new WebSocketUpgrades(
            new ServedHandshakes(), new PendingUpgrades(threads), new WebCounters());
  }

  private static HttpServletRequest handshake(int port) {
    VideoGrant video = VideoGrant.builder().roomJoin(true).room("r").build();
    VerifiedToken token =
        new VerifiedToken(
            "key",
            ClaimGrants.of("ann", "Ann", video),
            Optional.empty(),
            new TokenOrigin("", Optional.empty()));
    return answering(
        HttpServletRequest.class,
        Map.of(
            "getMethod",
            "GET",
            "getServletPath",
            "/rtc",
            "getHeaders Connection",
            "Upgrade",
            "getHeaders Upgrade",
            "websocket",
            "getHeaders Sec-WebSocket-Key",
            "dGhlIHNhbXBsZSBub25jZQ==",
            "getHeaders Sec-WebSocket-Version",
            "13",
            "getRemoteAddr",
            "192.0.2.1",
            "getRemotePort",
            port,
            "getAttribute " + Caller.class.getName(),
            token));
  }

  private void serve(HttpServletRequest request) throws Exception {
    FilterChain chain = (passed, response) -> upgraded.add((HttpServletRequest) passed);
    filter.doFilter(
        request,
        answering(HttpServletResponse.class, Map.of("getOutputStream", new Nowhere())),
        chain);
  }

  private static final class Nowhere extends ServletOutputStream {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {}

    @Override
    public void write(int octet) {}
  }

  @Test
  void aHandshakeThatTheContainerServesAgainOpensNoSecondSession() throws Exception {
    serve(handshake(4711));
    assertThat(opened).hasSize(1);
    assertThat(upgraded).hasSize(1);
    // What Grizzly does when the client writes while the server is closing the socket.
    serve(handshake(4711));
    assertThat(opened).hasSize(1);
    assertThat(upgraded).hasSize(1);
    serve(handshake(4712));
    assertThat(opened).hasSize(2);
  }

  @Test
  void whoIsRefusedMayTryAgainOnTheSameConnection() throws Exception {
    full = true;
    serve(handshake(4711));
    assertThat(upgraded).isEmpty();
    full = false;
    serve(handshake(4711));
    assertThat(upgraded).hasSize(1);
  }
}
