package io.livekit.jakarta.web.container;

import static io.livekit.jakarta.web.Proxies.answering;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A handshake as Tyrus gets to see it. */
class HandshakeHeadersTest {
  private final HttpServletRequest request =
      answering(
          HttpServletRequest.class,
          Map.of(
              "getHeader Connection", "keep-alive",
              "getHeaders Connection", "keep-alive, Upgrade",
              "getHeaders Upgrade", "h2c, websocket",
              "getHeader Origin", "null",
              "getLocalAddr", "192.0.2.1",
              "getLocalName", "what a name service says",
              "getRemoteAddr", "192.0.2.2",
              "getRemoteHost", "what a name service says"));

  @Test
  void listsBecomeTheOneElementThatMatters() {
    HttpServletRequest plain = new PlainUpgradeHeaders(request);
    assertThat(plain.getHeader("connection")).isEqualTo("Upgrade");
    assertThat(Collections.list(plain.getHeaders("Connection"))).containsExactly("Upgrade");
    assertThat(Collections.list(plain.getHeaders("UPGRADE"))).containsExactly("websocket");
    assertThat(plain.getHeader("Origin")).isEqualTo("null");
  }

  @Test
  void namesAreAddresses() {
    HttpServletRequest numeric = new NumericAddresses(request);
    assertThat(numeric.getLocalName()).isEqualTo("192.0.2.1");
    assertThat(numeric.getRemoteHost()).isEqualTo("192.0.2.2");
  }
}
