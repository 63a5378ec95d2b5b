package io.livekit.jakarta.web.http;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Serves {@code //path} like {@code /path}: SDKs whose server URL ends in a slash ask so (spec/01
 * §1).
 */
public class DoubleSlashFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (RequestPath.isDoubled(request)) {
      request.getRequestDispatcher(RequestPath.of(request)).forward(request, response);
    } else {
      chain.doFilter(request, response);
    }
  }
}
