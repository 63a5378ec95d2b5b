package io.livekit.jakarta.media.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.auth.UnverifiedToken;
import io.livekit.jakarta.media.config.IdentityConfig;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.text.ParseException;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Verifies the tokens of one issuer. Thread-safe; may wait for the issuer's keys. */
final class Issuer {
  private static final System.Logger LOG = System.getLogger(Issuer.class.getName());

  /** Signatures alone: with a shared secret, or none, whoever reads a public key could sign. */
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  /** RFC 9068, RFC 7519, and what says nothing. */
  private static final DefaultJOSEObjectTypeVerifier<SecurityContext> TYPES =
      new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null);

  static final int MAX_ROLES = 1_000;

  /** Keys are asked for again after so long. */
  private static final long KEYS_MILLIS = 5 * 60_000L;

  /** How long a caller waits for another one's question to the issuer. */
  private static final long WAIT_MILLIS = 10_000;

  /** Keys that tokens name and nobody knows have the issuer asked twice in this time at most. */
  private static final long ASK_MILLIS = 30_000;

  /** An issuer that is down is believed for so long by what it said before. */
  private static final long OUTAGE_MILLIS = 60 * 60_000L;

  private final String url;
  private final String rolesClaim;
  private final IssuerDocuments documents;
  private final JWKSource<SecurityContext> keys;
  private final DefaultJWTProcessor<SecurityContext> processor;

  Issuer(IdentityConfig.Issuer config) {
    this(config, new IssuerDocuments(config.url()));
  }

  private Issuer(IdentityConfig.Issuer config, IssuerDocuments documents) {
    this.documents = documents;
    url = config.url();
    rolesClaim = config.rolesClaim();
    keys =
        JWKSourceBuilder.create(documents)
            .cache(KEYS_MILLIS, WAIT_MILLIS)
            .refreshAheadCache(false) // it would have a thread of its own
            .rateLimited(ASK_MILLIS)
            .outageTolerant(OUTAGE_MILLIS)
            .build();
    processor =
        processor(
            config.audience(),
            new JWTClaimsSet.Builder().issuer(url).build(),
            Set.of("exp", "sub"));
  }

  private DefaultJWTProcessor<SecurityContext> processor(
      String audience, JWTClaimsSet expected, Set<String> required) {
    DefaultJWTProcessor<SecurityContext> made = new DefaultJWTProcessor<>();
    made.setJWSTypeVerifier(TYPES);
    made.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, keys));
    // Sets that can be asked for null: Payara's own release of the library, which counts there,
    // does.
    DefaultJWTClaimsVerifier<SecurityContext> claims =
        new DefaultJWTClaimsVerifier<>(
            new HashSet<>(Set.of(audience)), expected, new HashSet<>(required), new HashSet<>());
    claims.setMaxClockSkew((int) AccessTokens.LEEWAY.toSeconds());
    made.setJWTClaimsSetVerifier(claims);
    return made;
  }

  /**
   * @return whether a token is signed in a way that issuers sign
   */
  static boolean signs(UnverifiedToken token) {
    return ALGORITHMS.contains(JWSAlgorithm.parse(token.algorithm()));
  }

  CallerIdentity verify(String token) throws IdentityException {
    return identity(claims(token, processor));
  }

  /**
   * Verifies what the issuer tells a client about a login (OpenID Connect Core 1.0 §3.1.3.7).
   *
   * @param client what the issuer calls us
   * @param nonce of that login
   */
  CallerIdentity verifyIdToken(String token, String client, String nonce) throws IdentityException {
    JWTClaimsSet expected = new JWTClaimsSet.Builder().issuer(url).claim("nonce", nonce).build();
    JWTClaimsSet claims =
        claims(token, processor(client, expected, Set.of("exp", "iat", "sub", "nonce")));
    Object party = claims.getClaim("azp");
    if (party == null ? claims.getAudience().size() > 1 : !party.equals(client)) {
      throw IdentityException.invalid("the ID token is for another party");
    }
    return identity(claims);
  }

  private JWTClaimsSet claims(String token, DefaultJWTProcessor<SecurityContext> by)
      throws IdentityException {
    try {
      return by.process(SignedJWT.parse(token), null);
    } catch (ParseException | BadJOSEException e) {
      throw IdentityException.invalid(e.getMessage());
    } catch (KeySourceException e) {
      throw keysNotHad(e);
    } catch (JOSEException | RuntimeException e) {
      throw IdentityException.invalid("the signature can't be verified");
    }
  }

  private CallerIdentity identity(JWTClaimsSet claims) throws IdentityException {
    return new CallerIdentity(
        claims.getSubject(),
        roles(claims),
        Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant));
  }

  /**
   * @param name of an address in the issuer's discovery document
   */
  URI endpoint(String name) throws IdentityException {
    try {
      return documents.endpoint(name);
    } catch (IOException e) {
      throw notAnswered(e);
    }
  }

  /**
   * @return whether clients show their secret by HTTP's basic scheme, as they do unless it is said
   *     otherwise
   */
  boolean takesSecretInHeader() throws IdentityException {
    try {
      Object methods = documents.discovery().get("token_endpoint_auth_methods_supported");
      return !(methods instanceof List<?> listed) || listed.contains("client_secret_basic");
    } catch (IOException e) {
      throw notAnswered(e);
    }
  }

  /**
   * @param endpoint its name in the discovery document
   */
  IssuerDocuments.Answer post(String endpoint, String form, String authorization)
      throws IdentityException {
    try {
      return documents.post(endpoint, form, authorization);
    } catch (IOException e) {
      throw notAnswered(e);
    }
  }

  private IdentityException notAnswered(IOException failure) {
    LOG.log(Level.WARNING, url + " can't be asked: " + failure.getMessage());
    return IdentityException.unavailable("the issuer can't be asked now", failure);
  }

  private IdentityException keysNotHad(KeySourceException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      // It isn't asked again so soon: whose fault that is depends on what it said last.
      if (cause instanceof RateLimitReachedException && documents.answers()) {
        return IdentityException.invalid("signed by a key that its issuer doesn't have");
      }
    }
    LOG.log(Level.WARNING, "tokens of " + url + " can't be verified: " + failure.getMessage());
    return IdentityException.unavailable(
        "the keys of the token's issuer can't be had now", failure);
  }

  /**
   * @return those of the configured claim: one by this name, or inside of others by a path with
   *     dots
   */
  private Set<String> roles(JWTClaimsSet claims) throws IdentityException {
    Object found = claims.getClaim(rolesClaim);
    if (found == null) {
      found = claims.getClaims();
      for (String name : rolesClaim.split("\\.")) {
        found = found instanceof Map<?, ?> object ? object.get(name) : null;
      }
    }
    if (found == null) {
      return Set.of();
    }
    List<?> listed = found instanceof String text ? List.of(text.split(" ")) : null;
    if (found instanceof List<?> list) {
      listed = list;
    }
    if (listed == null
        || listed.size() > MAX_ROLES
        || !listed.stream().allMatch(String.class::isInstance)) {
      throw IdentityException.invalid(
          "claim " + rolesClaim + " is no text and no list of " + MAX_ROLES + " texts at most");
    }
    Set<String> roles = new HashSet<>();
    listed.forEach(role -> roles.add((String) role));
    return roles;
  }
}
