package io.livekit.jakarta.web.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * Lets browsers of every origin in (spec/01 §1): authentication is by token, so an origin proves
 * nothing. With cookies they aren't let in (no {@code Access-Control-Allow-Credentials}): that of
 * who has signed in to the administration page counts for its own origin alone. The order of the
 * filters is fixed by web.xml.
 */
public class CorsFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final Set<String> METHODS =
      Set.of("OPTIONS", "HEAD", "GET", "POST", "PATCH", "DELETE");
  private static final String DEMO = "/demo";
  private static final String MAX_AGE_SECONDS = "86400";

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String origin = request.getHeader("Origin");
    if (RequestPath.of(request).startsWith(DEMO)) {
      // The demo page talks to its own origin; no other page may ask for its tokens.
      chain.doFilter(request, response);
      return;
    }
    String wanted = request.getHeader("Access-Control-Request-Method");
    if ("OPTIONS".equals(request.getMethod()) && wanted != null) {
      preflight(request, response, origin, wanted);
      return;
    }
    if (isValidation(request)) {
      // The browser must be able to read why an upgrade was refused, whatever it sent (spec/01 §1).
      response.setHeader("Access-Control-Allow-Origin", "*");
    } else if (origin != null) {
      response.setHeader("Access-Control-Allow-Origin", origin);
      response.setHeader("Access-Control-Expose-Headers", "*");
      response.addHeader("Vary", "Origin");
    }
    chain.doFilter(request, response);
  }

  private static void preflight(
      HttpServletRequest request, HttpServletResponse response, String origin, String method) {
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    response.addHeader(
        "Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    if (origin == null || !isServed(request, method)) {
      return;
    }
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Methods", method);
    List<String> headers = HeaderList.of(request, "Access-Control-Request-Headers");
    if (!headers.isEmpty()) {
      response.setHeader("Access-Control-Allow-Headers", String.join(",", headers));
    }
    response.setHeader("Access-Control-Max-Age", MAX_AGE_SECONDS);
  }

  /** The reference knows no PUT; the REST API does. */
  private static boolean isServed(HttpServletRequest request, String method) {
    return METHODS.contains(method)
        || "PUT".equals(method) && ApiProblem.concerns(RequestPath.of(request));
  }

  private static boolean isValidation(HttpServletRequest request) {
    String path = RequestPath.of(request);
    return path.equals("/rtc/validate") || path.equals("/rtc/v1/validate");
  }
}
