package io.livekit.jakarta.web.login;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.Optional;

/**
 * A cookie that no script reads. Where the page comes by HTTPS its name has the prefix by which
 * browsers take it from no other host and from no page in clear text (RFC 6265bis §4.1.3.2).
 */
enum LoginCookie {
  /** While somebody is away to sign in. It has to come along with the way back. */
  ATTEMPT("livekit-login", "Lax"),
  /** Of who is signed in. It comes along with what pages of this site ask for, and nothing else. */
  SESSION("livekit-session", "Strict");

  private static final String SECURE_PREFIX = "__Host-";

  private final String name;
  private final String sameSite;

  LoginCookie(String name, String sameSite) {
    this.name = name;
    this.sameSite = sameSite;
  }

  /**
   * @param secure whether browsers come by HTTPS
   */
  Optional<String> of(HttpServletRequest request, boolean secure) {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return Optional.empty();
    }
    for (Cookie cookie : cookies) {
      if (cookie.getName().equals(name(secure))) {
        return Optional.ofNullable(cookie.getValue());
      }
    }
    return Optional.empty();
  }

  void set(HttpServletResponse response, boolean secure, String value, Duration age) {
    Cookie cookie = new Cookie(name(secure), value);
    cookie.setPath("/");
    cookie.setHttpOnly(true);
    cookie.setSecure(secure);
    cookie.setAttribute("SameSite", sameSite);
    cookie.setMaxAge((int) age.toSeconds());
    response.addCookie(cookie);
  }

  void clear(HttpServletResponse response, boolean secure) {
    set(response, secure, "", Duration.ZERO);
  }

  private String name(boolean secure) {
    return secure ? SECURE_PREFIX + name : name;
  }
}
