package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;

/**
 * The path of a request inside the application, as the container dispatches by it: decoded, and
 * without path parameters. Every decision on a path is made on this one. What a client wrote
 * ({@code /rtc;x}, {@code /%72tc}) reaches the same endpoint, so it must meet the same checks.
 */
public final class RequestPath {

  private RequestPath() {}

  /**
   * @return the path without the context path, one doubled leading slash taken away (spec/01 §1)
   */
  public static String of(HttpServletRequest request) {
    String rest = request.getPathInfo();
    String path = request.getServletPath() + (rest == null ? "" : rest);
    if (path.isEmpty()) {
      return "/";
    }
    return path.startsWith("//") ? path.substring(1) : path;
  }

  /**
   * @return whether the container sees {@code //path}, as SDKs write it whose server URL ends in a
   *     slash; some containers see one slash only
   */
  public static boolean isDoubled(HttpServletRequest request) {
    return request.getRequestURI().substring(request.getContextPath().length()).startsWith("//");
  }
}
