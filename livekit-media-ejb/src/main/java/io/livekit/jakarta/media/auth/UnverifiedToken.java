package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.media.wire.MalformedMessageException;
import java.util.Optional;

/**
 * What a token says of itself, of which nothing has been verified: to find who can verify it.
 *
 * @param text the whole
 * @param algorithm the header's {@code alg}
 * @param issuer the claim {@code iss}; empty if there is none
 */
public record UnverifiedToken(String text, String algorithm, String issuer) {

  /**
   * @param authorization the Authorization header; null if there is none
   * @return the token in it; empty when it is none within the bounds of tokens
   */
  public static Optional<UnverifiedToken> ofHeader(String authorization) {
    if (authorization == null || !authorization.startsWith(AccessTokens.BEARER)) {
      return Optional.empty();
    }
    String text = authorization.substring(AccessTokens.BEARER.length());
    try {
      CompactToken parts = CompactToken.parse(text);
      String issuer = RegisteredClaims.read(parts.claims()).issuer();
      return Optional.of(new UnverifiedToken(text, parts.algorithm(), issuer));
    } catch (AuthException | MalformedMessageException e) {
      return Optional.empty();
    }
  }
}
