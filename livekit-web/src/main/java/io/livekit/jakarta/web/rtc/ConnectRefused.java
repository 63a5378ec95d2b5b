package io.livekit.jakarta.web.rtc;

/** A connect request that is answered with an HTTP status instead of a socket (spec/01 §2.4). */
public class ConnectRefused extends Exception {

  private static final long serialVersionUID = 1L;
  private final int status;

  public ConnectRefused(int status, String text) {
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
