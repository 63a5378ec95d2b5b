package io.livekit.jakarta.media.auth;

/**
 * A request's token is refused: HTTP 401 with the message as body. The message of an {@link
 * Reason#INVALID_TOKEN} quotes the token, as clients expect: it is for the client that sent it, and
 * not for logs.
 */
public final class AuthException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why a token is refused; feeds a counter. */
  public enum Reason {
    /** The Authorization header isn't of the Bearer kind. */
    INVALID_HEADER,
    /** Not a JWT, or not signed by HMAC-SHA-256. */
    UNPARSEABLE,
    /** Signed by a key that isn't configured. */
    UNKNOWN_API_KEY,
    /** Wrong signature, wrong time, or claims that don't make sense. */
    INVALID_TOKEN
  }

  private final Reason reason;

  private AuthException(Reason reason, String message) {
    super(message);
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
    return new AuthException(Reason.UNKNOWN_API_KEY, "invalid API key: " + apiKey);
  }

  static AuthException invalidToken(String token, String why) {
    return new AuthException(Reason.INVALID_TOKEN, "invalid token: " + token + ", error: " + why);
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
    return 401;
  }
}
