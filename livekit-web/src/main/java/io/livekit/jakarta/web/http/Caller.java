package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.auth.VerifiedToken;
import io.livekit.jakarta.media.identity.CallerIdentity;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Who a request comes from, as {@link AuthenticationFilter} found out. */
public final class Caller {

  private static final String ATTRIBUTE = Caller.class.getName();
  private static final String IDENTITY = CallerIdentity.class.getName();

  private Caller() {}

  /**
   * @return the verified token, or empty for a request that brought none
   */
  public static Optional<VerifiedToken> token(HttpServletRequest request) {
    return Optional.ofNullable((VerifiedToken) request.getAttribute(ATTRIBUTE));
  }

  /** Lets a caller count as one with this token from now on. */
  public static void authenticate(HttpServletRequest request, VerifiedToken token) {
    request.setAttribute(ATTRIBUTE, token);
  }

  /**
   * @return whom an issuer's token names; empty when the request brought none
   */
  public static Optional<CallerIdentity> identity(HttpServletRequest request) {
    return Optional.ofNullable((CallerIdentity) request.getAttribute(IDENTITY));
  }

  static void authenticate(HttpServletRequest request, CallerIdentity identity) {
    request.setAttribute(IDENTITY, identity);
  }

  /**
   * @return the address to report for the client: what a proxy in front says, else the socket's
   *     (spec/01 §2.2)
   */
  public static String address(HttpServletRequest request) {
    for (String header : new String[] {"CF-Connecting-IP", "X-Forwarded-For", "X-Real-IP"}) {
      String value = request.getHeader(header);
      if (value != null && !value.isBlank()) {
        return value;
      }
    }
    return request.getRemoteAddr();
  }
}
