package io.livekit.jakarta.media.identity;

import io.livekit.jakarta.media.wire.Excerpt;

/** A token of an issuer that isn't taken. */
public final class IdentityException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Whose fault it is. */
  public enum Reason {
    /** The token's: 401. */
    INVALID_TOKEN,
    /** The issuer, or the server, can't tell now: 503. */
    UNAVAILABLE
  }

  private final Reason reason;

  private IdentityException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static IdentityException invalid(String why) {
    return new IdentityException(
        Reason.INVALID_TOKEN, "invalid token: [not shown], error: " + Excerpt.of(why), null);
  }

  static IdentityException unavailable(String why, Throwable cause) {
    return new IdentityException(Reason.UNAVAILABLE, why, cause);
  }

  public Reason reason() {
    return reason;
  }
}
