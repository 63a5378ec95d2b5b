package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.media.wire.Excerpt;

/**
 * A request's token is refused: HTTP 401, or 503, with the message as body (spec/01 §1). The
 * reference also repeats the token; it stays out of here, because answers end up in logs and
 * screenshots.
 */
public final class AuthException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why a token is refused; feeds a counter. */
  public enum Reason {
    /** The Authorization header isn't of the Bearer kind. */
    INVALID_HEADER,
    /** Not a JWT. */
    UNPARSEABLE,
    /** Signed by a key that isn't configured. */
    UNKNOWN_API_KEY,
    /** Wrong algorithm, signature or time, or claims that don't make sense. */
    INVALID_TOKEN,
    /** Issued to somebody who has been removed since. */
    REVOKED,
    /** It can't be known now whether it was revoked. */
    UNDECIDED
  }

  /** What its holder reads. */
  public static final String TOKEN_REVOKED =
      "invalid token: [not shown], error: token has been revoked";

  private final Reason reason;

  private AuthException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  static AuthException invalidHeader() {
    return new AuthException(
        Reason.INVALID_HEADER, "invalid authorization header. Must start with Bearer ");
  }

  static AuthException unparseable() {
    return new AuthException(Reason.UNPARSEABLE, "invalid authorization token");
  }

  static AuthException unknownApiKey(String apiKey) {
    return new AuthException(Reason.UNKNOWN_API_KEY, "invalid API key: " + Excerpt.of(apiKey));
  }

  static AuthException invalidToken(String why) {
    return new AuthException(
        Reason.INVALID_TOKEN, "invalid token: [not shown], error: " + Excerpt.of(why));
  }

  static AuthException revoked() {
    return new AuthException(Reason.REVOKED, TOKEN_REVOKED);
  }

  static AuthException undecided() {
    return new AuthException(
        Reason.UNDECIDED, "the server can't tell yet whether the token has been revoked");
  }

  /**
   * @return why
   */
  public Reason reason() {
    return reason;
  }

  /**
   * @return the HTTP status to answer with
   */
  public int httpStatus() {
    return reason == Reason.UNDECIDED ? 503 : 401;
  }
}
