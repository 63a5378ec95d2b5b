package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.auth.VerifiedToken;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** Who a request comes from, as {@link AuthenticationFilter} found out. */
public final class Caller {

  private static final String ATTRIBUTE = Caller.class.getName();

  private Caller() {}

  /**
   * @return the verified token, or empty for a request that brought none
   */
  public static Optional<VerifiedToken> token(HttpServletRequest request) {
    return Optional.ofNullable((VerifiedToken) request.getAttribute(ATTRIBUTE));
  }

  static void authenticate(HttpServletRequest request, VerifiedToken token) {
    request.setAttribute(ATTRIBUTE, token);
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
