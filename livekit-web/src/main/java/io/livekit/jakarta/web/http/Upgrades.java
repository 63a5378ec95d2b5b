package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;

/** Recognises WebSocket opening handshakes (RFC 6455 §4.1, §4.2.1). */
public final class Upgrades {

  /** The one version of the protocol that is spoken (RFC 6455 §4.4). */
  public static final String VERSION = "13";

  private static final int NONCE_BYTES = 16;

  private Upgrades() {}

  /**
   * @return whether the request asks to become a WebSocket: both headers are lists, and proxies add
   *     to them
   */
  public static boolean isWebSocket(HttpServletRequest request) {
    return "GET".equals(request.getMethod())
        && namesWebSocket(request)
        && HeaderList.of(request, "Connection").contains("upgrade");
  }

  /**
   * @return whether a WebSocket is among the protocols that the request offers, whatever else is
   *     wrong with it
   */
  public static boolean namesWebSocket(HttpServletRequest request) {
    return HeaderList.of(request, "Upgrade").contains("websocket");
  }

  /**
   * @return whether the request speaks the version that we do
   */
  public static boolean speaksOurVersion(HttpServletRequest request) {
    return VERSION.equals(HeaderList.single(request, "Sec-WebSocket-Version"));
  }

  /**
   * @return whether the nonce is one: 16 bytes in base64, said once
   */
  public static boolean hasNonce(HttpServletRequest request) {
    String key = HeaderList.single(request, "Sec-WebSocket-Key");
    try {
      return key != null && Base64.getDecoder().decode(key).length == NONCE_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
