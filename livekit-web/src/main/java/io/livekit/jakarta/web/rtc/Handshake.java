package io.livekit.jakarta.web.rtc;

import jakarta.servlet.http.HttpServletRequest;

/**
 * What tells one WebSocket opening handshake from all others: the connection that it came on, and
 * its nonce (RFC 6455 §4.1), which alone would do if all clients chose it at random. Immutable.
 */
record Handshake(String address, int port, String key) {

  static Handshake of(HttpServletRequest request) {
    return new Handshake(
        request.getRemoteAddr(), request.getRemotePort(), request.getHeader("Sec-WebSocket-Key"));
  }
}
