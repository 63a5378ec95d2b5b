package io.livekit.jakarta.web.websocket;

import static io.livekit.jakarta.web.Proxies.answering;
import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.web.container.ServedHandshakes;
import io.livekit.jakarta.web.drop.WebCounters;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.Session;
import java.security.Principal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an endpoint gets of a handshake, by way of the request that the container sees. */
class WebSocketUpgradesTest {
  private static final Principal CALLER = () -> "an enterprise's user";

  private final NodeThreads threads = new NodeThreads(Thread::new, 1);
  private final PendingUpgrades pending = new PendingUpgrades(threads);
  private final WebSocketUpgrades upgrades =
      new WebSocketUpgrades(new ServedHandshakes(), pending, new WebCounters());
  private final List<HttpServletRequest> upgraded = new ArrayList<>();
  private final List<String> aborted = new ArrayList<>();
  private int opened;

  @AfterEach
  void end() {
    threads.close();
  }

  private void serve(int port) throws Exception {
    FilterChain chain = (passed, response) -> upgraded.add((HttpServletRequest) passed);
    HttpServletRequest request =
        answering(
            HttpServletRequest.class,
            Map.of(
                "getContextPath", "",
                "getRequestURI", "/%72tc;x",
                "getServletPath", "/rtc",
                "getPathInfo", "/",
                "getParameterMap", Map.of("ticket", new String[] {"a guess"}),
                "getHeaders Connection", "keep-alive, Upgrade",
                "getRemoteAddr", "192.0.2.1",
                "getRemotePort", port,
                "getRemoteHost", "a name service's answer",
                "getUserPrincipal", CALLER));
    upgrades.upgrade(
        request,
        answering(HttpServletResponse.class, Map.of()),
        chain,
        "/rtc",
        1_000,
        () -> "session " + ++opened,
        aborted::add);
  }

  /** The socket as the container makes it of the request, like Tyrus and Undertow do. */
  private static Session socket(HttpServletRequest request) {
    Map<String, List<String>> parameters = new HashMap<>();
    request.getParameterMap().forEach((name, values) -> parameters.put(name, List.of(values)));
    return answering(Session.class, Map.of("getRequestParameterMap", parameters));
  }

  @Test
  void theEndpointTakesWhatItsHandshakeOpenedAndOnlyOnce() throws Exception {
    serve(1);
    serve(2);
    assertThat(pending.take(socket(upgraded.get(1)), String.class).opened()).isEqualTo("session 2");
    assertThat(pending.take(socket(upgraded.get(0)), String.class).opened()).isEqualTo("session 1");
    assertThat(pending.take(socket(upgraded.get(0)), String.class)).isNull();
    assertThat(aborted).isEmpty();
  }

  @Test
  void aTicketThatNobodyGaveOutLeadsNowhere() throws Exception {
    serve(1);
    for (Map<String, List<String>> parameters :
        List.of(
            Map.<String, List<String>>of(),
            Map.of("ticket", List.of("a guess")),
            Map.of("ticket", List.<String>of()))) {
      Session socket = answering(Session.class, Map.of("getRequestParameterMap", parameters));
      assertThat(pending.take(socket, String.class)).isNull();
    }
  }

  @Test
  void anEndpointOfAnotherKindGetsNothingAndWhatWasOpenedIsAborted() throws Exception {
    serve(1);
    assertThat(pending.take(socket(upgraded.get(0)), Integer.class)).isNull();
    assertThat(aborted).containsExactly("session 1");
  }

  @Test
  void theContainerSeesThePlainPathTheTicketAloneAndItsOwnPrincipal() throws Exception {
    serve(1);
    HttpServletRequest request = upgraded.get(0);
    assertThat(request.getRequestURI()).isEqualTo("/rtc");
    assertThat(request.getServletPath()).isEqualTo("/rtc");
    assertThat(request.getPathInfo()).isNull();
    assertThat(request.getUserPrincipal()).isSameAs(CALLER);
    assertThat(request.getParameterMap()).containsOnlyKeys("ticket");
    String ticket = request.getParameter("ticket");
    assertThat(ticket).isNotEqualTo("a guess").hasSizeGreaterThan(30);
    assertThat(Arrays.asList(request.getParameterValues("ticket"))).containsExactly(ticket);
    assertThat(request.getParameter("access_token")).isNull();
  }

  @Test
  void aHandshakeThatTheContainerServesAgainOpensNothing() throws Exception {
    serve(1);
    // What Grizzly does when the client writes while the server is closing the socket.
    serve(1);
    pending.take(socket(upgraded.get(0)), String.class).ended();
    serve(1);
    assertThat(opened).isEqualTo(1);
    assertThat(upgraded).hasSize(1);
    serve(2);
    assertThat(opened).isEqualTo(2);
  }
}
