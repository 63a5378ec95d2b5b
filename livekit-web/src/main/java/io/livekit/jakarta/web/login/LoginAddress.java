package io.livekit.jakarta.web.login;

import io.livekit.jakarta.media.config.LoginConfig;
import jakarta.servlet.http.HttpServletRequest;

/**
 * The administration page as a browser knows it.
 *
 * @param page its URL, with the slash at its end
 */
record LoginAddress(String page) {
  private static final String HTTPS = "https";

  /**
   * As it is configured, else as the request says: a wrong one gets nobody anywhere, as the issuer
   * sends browsers only where it was told to.
   */
  static LoginAddress of(LoginConfig config, HttpServletRequest request) {
    if (!config.url().isEmpty()) {
      return new LoginAddress(config.url());
    }
    boolean secure =
        request.isSecure() || HTTPS.equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    String host = request.getHeader("Host");
    return new LoginAddress(
        (secure ? "https://" : "http://")
            + (host == null ? "localhost" : host)
            + request.getContextPath()
            + "/admin/");
  }

  boolean isSecure() {
    return page.startsWith(HTTPS + ":");
  }

  /**
   * @return where the issuer sends browsers back to, which it has to be told beforehand
   */
  String callback() {
    return page + "callback";
  }
}
