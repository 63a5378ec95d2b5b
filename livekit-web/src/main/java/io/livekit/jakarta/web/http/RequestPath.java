package io.livekit.jakarta.web.http;

import jakarta.servlet.http.HttpServletRequest;

/** The path of a request inside the application. */
public final class RequestPath {

  private RequestPath() {}

  /**
   * @return the path without the context path, one doubled leading slash taken away (spec/01 §1)
   */
  public static String of(HttpServletRequest request) {
    String path = request.getRequestURI().substring(request.getContextPath().length());
    return path.startsWith("//") ? path.substring(1) : path;
  }

  /**
   * @return whether the client wrote {@code //path}, as SDKs do whose server URL ends in a slash
   */
  public static boolean isDoubled(HttpServletRequest request) {
    return request.getRequestURI().substring(request.getContextPath().length()).startsWith("//");
  }
}
