package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.AuthException;
import io.livekit.jakarta.media.auth.UnverifiedToken;
import io.livekit.jakarta.media.identity.IdentityException;
import io.livekit.jakarta.media.identity.IssuedTokens;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.inject.Inject;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * Verifies the access token of every request that brings one (spec/01 §1); the REST API takes those
 * of configured issuers too. A request without a token passes: what it may do is its handler's
 * decision.
 */
public class AuthenticationFilter extends HttpFilter {

  private static final long serialVersionUID = 1L;

  /** An issuer, or a store, that didn't answer is asked again soon. */
  private static final String RETRY_SECONDS = "5";

  @Inject transient AccessTokens tokens;
  @Inject transient IssuedTokens issued;
  @Inject transient WebCounters counters;

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    try {
      if (!isIssued(request)) {
        authenticate(request);
      }
    } catch (AuthException e) {
      counters.dropped(WebDrop.TOKEN_REFUSED);
      refuse(request, response, e);
      return;
    } catch (IdentityException e) {
      refuse(response, e);
      return;
    }
    chain.doFilter(request, response);
  }

  private void authenticate(HttpServletRequest request) throws AuthException {
    String header = request.getHeader("Authorization");
    String parameter = header == null ? QueryString.parameter(request, "access_token") : null;
    tokens.authenticate(header, parameter).ifPresent(token -> Caller.authenticate(request, token));
  }

  /**
   * @return whether the request is one that takes tokens of issuers, and brought one
   */
  private boolean isIssued(HttpServletRequest request) throws IdentityException {
    if (!ApiProblem.concerns(request)) {
      return false;
    }
    Optional<UnverifiedToken> token =
        UnverifiedToken.ofHeader(request.getHeader("Authorization")).filter(issued::concern);
    if (token.isPresent()) {
      Caller.authenticate(request, issued.verify(token.get()));
    }
    return token.isPresent();
  }

  private void refuse(HttpServletResponse response, IdentityException reason) throws IOException {
    if (reason.reason() == IdentityException.Reason.INVALID_TOKEN) {
      counters.dropped(WebDrop.TOKEN_REFUSED);
      sendInvalid(response, reason.getMessage());
      return;
    }
    counters.dropped(WebDrop.ISSUER_UNAVAILABLE);
    response.setHeader("Retry-After", RETRY_SECONDS);
    sendUnavailable(response, reason.getMessage());
  }

  private static void sendUnavailable(HttpServletResponse response, String detail)
      throws IOException {
    ApiProblem.send(
        response, HttpServletResponse.SC_SERVICE_UNAVAILABLE, "unavailable", "Unavailable", detail);
  }

  private static void sendInvalid(HttpServletResponse response, String detail) throws IOException {
    response.setHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    ApiProblem.send(
        response,
        HttpServletResponse.SC_UNAUTHORIZED,
        "invalid_token",
        "The token is not valid",
        detail);
  }

  private static void refuse(
      HttpServletRequest request, HttpServletResponse response, AuthException reason)
      throws IOException {
    boolean unavailable = reason.httpStatus() == HttpServletResponse.SC_SERVICE_UNAVAILABLE;
    if (unavailable) {
      response.setHeader("Retry-After", RETRY_SECONDS);
    }
    if (!ApiProblem.concerns(request)) {
      PlainText.send(request, response, reason.httpStatus(), reason.getMessage());
    } else if (unavailable) {
      sendUnavailable(response, reason.getMessage());
    } else {
      sendInvalid(response, reason.getMessage());
    }
  }
}
