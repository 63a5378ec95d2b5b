package io.livekit.jakarta.media.identity;

import io.livekit.jakarta.media.auth.UnverifiedToken;
import io.livekit.jakarta.media.config.IdentityConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;

/**
 * Tokens of OpenID providers and whoever else signs with keys that can be asked for (MicroProfile
 * JWT, RFC 9068). Thread-safe.
 */
public final class IssuedTokens {

  /** An issuer that doesn't answer holds up as many requests at most. */
  private static final int MAX_AT_A_TIME = 8;

  private final Map<String, Issuer> issuers = new HashMap<>();
  private final Semaphore places = new Semaphore(MAX_AT_A_TIME);

  public IssuedTokens(IdentityConfig config) {
    config.issuers().forEach(issuer -> issuers.put(issuer.url(), new Issuer(issuer)));
  }

  /**
   * @return whether it is for an issuer to say what a token is worth; never without issuers
   */
  public boolean concern(UnverifiedToken token) {
    return !issuers.isEmpty() && Issuer.signs(token);
  }

  /**
   * @return the configured issuer of this URL; null if there is none
   */
  Issuer issuer(String url) {
    return issuers.get(url);
  }

  /**
   * @param token one that concerns the issuers
   * @return who its holder is; may wait for the issuer
   * @throws IdentityException when that isn't sure
   */
  public CallerIdentity verify(UnverifiedToken token) throws IdentityException {
    Issuer issuer = issuers.get(token.issuer());
    if (issuer == null) {
      throw IdentityException.invalid("its issuer is not one of identity.issuers");
    }
    if (!places.tryAcquire()) {
      throw IdentityException.unavailable("too many tokens wait for their issuer", null);
    }
    try {
      return issuer.verify(token.text());
    } finally {
      places.release();
    }
  }
}
