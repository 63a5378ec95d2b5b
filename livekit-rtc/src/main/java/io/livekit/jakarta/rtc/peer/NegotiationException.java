package io.livekit.jakarta.rtc.peer;

/** A description that can't be parsed or applied; the message says what is wrong with it. */
public class NegotiationException extends Exception {
  public NegotiationException(String message) {
    super(message);
  }

  public NegotiationException(String message, Throwable cause) {
    super(message, cause);
  }
}
