package io.livekit.jakarta.web.rest;

import io.livekit.jakarta.api.rest.IssuedToken;
import io.livekit.jakarta.api.rest.TokenRequest;
import io.livekit.jakarta.media.api.JoinTokenIssuer;
import io.livekit.jakarta.media.api.ServiceException;
import io.livekit.jakarta.web.http.ApiProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Issues tokens to join one room with, and never for more than that room. Thread-safe. */
@ApplicationScoped
public class JoinTokens {
  @Inject JoinTokenIssuer tokens;

  /**
   * @param apiKey signs it: that of the caller's own token; empty for who has none, then the first
   * @param base where the REST API is, as the caller sees it
   * @throws ServiceException when it exceeds the server's limits
   */
  IssuedToken issue(String apiKey, String room, TokenRequest wanted, URI base) {
    Duration ttl = wanted.ttl() == null ? JoinTokenIssuer.DEFAULT_TTL : wanted.ttl();
    Instant end = Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS).plus(ttl);
    String signing = apiKey.isEmpty() ? tokens.ownKey() : apiKey;
    return new IssuedToken(tokens.issue(signing, room, wanted), url(base), end);
  }

  /** As clients take it, without the API's own path. */
  private static String url(URI base) {
    String text = base.toString();
    String root = text.substring(0, text.indexOf(ApiProblem.PATH));
    return "ws" + root.substring("http".length());
  }
}
