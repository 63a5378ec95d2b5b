package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.AuthException;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Verifies the access token of every request that brings one (spec/01 §1). A request without a
 * token passes: what it may do is its handler's decision.
 */
public class AuthenticationFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  @Inject transient AccessTokens tokens;
  @Inject transient WebCounters counters;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String header = request.getHeader("Authorization");
    String parameter = header == null ? QueryString.parameter(request, "access_token") : null;
    try {
      tokens
          .authenticate(header, parameter)
          .ifPresent(token -> Caller.authenticate(request, token));
    } catch (AuthException e) {
      counters.dropped(WebDrop.TOKEN_REFUSED);
      refuse(request, response, e);
      return;
    }
    chain.doFilter(request, response);
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, AuthException reason)
      throws IOException {
    if (ApiProblem.concerns(request)) {
      response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
      ApiProblem.send(
          response,
          reason.httpStatus(),
          "invalid_token",
          "The token is not valid",
          reason.getMessage());
    } else {
      PlainText.send(request, response, reason.httpStatus(), reason.getMessage());
    }
  }
}
