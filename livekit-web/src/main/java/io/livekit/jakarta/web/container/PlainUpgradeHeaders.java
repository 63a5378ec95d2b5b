package io.livekit.jakarta.web.container;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Payara 6 (Tyrus 2.1): reads no lists in the headers of a handshake, although proxies add to them
 * (RFC 6455 §4.2.1).
 *
 * <p>So it sees them as if the client had asked for the WebSocket alone. Immutable.
 */
public final class PlainUpgradeHeaders extends HttpServletRequestWrapper {

  public PlainUpgradeHeaders(HttpServletRequest request) {
    super(request);
  }

  @Override
  public String getHeader(String name) {
    String alone = alone(name);
    return alone == null ? super.getHeader(name) : alone;
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    String alone = alone(name);
    return alone == null ? super.getHeaders(name) : Collections.enumeration(List.of(alone));
  }

  private static String alone(String name) {
    return "Connection".equalsIgnoreCase(name)
        ? "Upgrade"
        : "Upgrade".equalsIgnoreCase(name) ? "websocket" : null;
  }
}
