package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;

/** Recognises WebSocket opening handshakes (RFC 6455 §4.1). */
public final class Upgrades {

  private Upgrades() {}

  /**
   * @return whether the request asks to become a WebSocket
   */
  public static boolean isWebSocket(HttpServletRequest request) {
    String connection = request.getHeader("Connection");
    return "GET".equals(request.getMethod())
        && "websocket".equalsIgnoreCase(request.getHeader("Upgrade"))
        && connection != null
        && connection.toLowerCase(Locale.ROOT).contains("upgrade");
  }
}
