package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.auth.TokenException;
import io.livekit.jakarta.media.lifecycle.MediaServer;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Verifies the access token of every request that brings one (spec/01 §1). A request without a token passes: what it
 * may do is its handler's decision.
 */
public class AuthenticationFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;
  private static final String SCHEME = "Bearer ";

  @Inject private transient MediaServer server;

  @Override
  protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String header = request.getHeader("Authorization");
    if (header != null && !header.startsWith(SCHEME)) {
      refuse(request, response, "invalid authorization header. Must start with " + SCHEME);
      return;
    }
    String token = header != null ? header.substring(SCHEME.length()) : QueryString.parameter(request, "access_token");
    if (token != null && !token.isEmpty()) {
      try {
        Caller.authenticate(request, server.accessTokens().verify(token));
      } catch (TokenException e) {
        refuse(request, response, e.getMessage());
        return;
      }
    }
    chain.doFilter(request, response);
  }

  private static void refuse(HttpServletRequest request, HttpServletResponse response, String text)
      throws IOException {
    PlainText.send(request, response, HttpServletResponse.SC_UNAUTHORIZED, text);
  }
}
