package io.livekit.jakarta.web.websocket;

/**
 * An opening handshake that is answered with an HTTP status instead of a socket (RFC 6455 §4.2.2).
 */
public class HandshakeRefused extends Exception {

  private static final long serialVersionUID = 1L;
  private final int status;

  public HandshakeRefused(int status, String text) {
    super(text);
    this.status = status;
  }

  /**
   * @return the HTTP status; the message is the body
   */
  public int status() {
    return status;
  }
}
