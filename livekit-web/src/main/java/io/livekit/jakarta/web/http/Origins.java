package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;

/** Which site's page made a browser ask. */
public final class Origins {

  private Origins() {}

  /**
   * @return whether it was a page of another origin; never for who says none, which browsers do but
   *     for reading
   */
  public static boolean isForeign(HttpServletRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false;
    }
    int host = origin.indexOf("://");
    return host < 0 || !origin.substring(host + 3).equalsIgnoreCase(request.getHeader("Host"));
  }
}
