package io.livekit.jakarta.media.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.livekit.jakarta.media.config.ApiKeys;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Verifies and issues access tokens (spec/01 §1, spec/03 §5). Immutable; used by any thread. */
public final class AccessTokens {

  /** Clocks of token makers may be off by this much. */
  public static final Duration LEEWAY = Duration.ofSeconds(60);

  /** A session can always reconnect for this long after its last refresh token. */
  public static final Duration MIN_REFRESHED_LIFETIME = Duration.ofMinutes(10);

  private static final String BEARER = "Bearer ";
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

  private final ApiKeys keys;
  private final Clock clock;

  public AccessTokens(ApiKeys keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Finds and verifies the token of a request.
   *
   * @param authorization the Authorization header; null if there is none
   * @param parameter the query or form parameter {@code access_token}; null if there is none
   * @return the token; empty if there is none, which only the handler can judge
   * @throws AuthException if there is a token, but not a right one
   */
  public Optional<VerifiedToken> authenticate(String authorization, String parameter)
      throws AuthException {
    String token = parameter;
    if (authorization != null && !authorization.isEmpty()) {
      if (!authorization.startsWith(BEARER)) {
        throw AuthException.invalidHeader();
      }
      token = authorization.substring(BEARER.length());
    }
    return token == null || token.isEmpty() ? Optional.empty() : Optional.of(verify(token));
  }

  /**
   * @return what a token says, once it is sure that it may
   * @throws AuthException if the token isn't right
   */
  public VerifiedToken verify(String token) throws AuthException {
    SignedJWT jwt;
    JWTClaimsSet claims;
    try {
      jwt = SignedJWT.parse(token);
      claims = jwt.getJWTClaimsSet();
    } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
      throw AuthException.unparseable();
    }
    // RFC 7515 §4.1.11: an extension that must be understood, and isn't, makes the signature
    // meaningless.
    if (claims == null
        || !JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())
        || jwt.getHeader().getCriticalParams() != null) {
      throw AuthException.unparseable();
    }
    String apiKey = claims.getIssuer() == null ? "" : claims.getIssuer();
    String secret = keys.secret(apiKey).orElse(null);
    if (secret == null) {
      throw AuthException.unknownApiKey(apiKey);
    }
    if (!HmacSha256.verify(jwt.getSigningInput(), jwt.getSignature(), secret)) {
      throw AuthException.invalidToken(token, "the signature does not match");
    }
    checkTimes(token, claims);
    try {
      return new VerifiedToken(
          apiKey,
          Claims.read(claims.toJSONObject()),
          Optional.ofNullable(claims.getExpirationTime()).map(Date::toInstant));
    } catch (IllegalArgumentException e) {
      throw AuthException.invalidToken(token, e.getMessage());
    }
  }

  private void checkTimes(String token, JWTClaimsSet claims) throws AuthException {
    Instant now = clock.instant();
    if (isBefore(claims.getExpirationTime(), now.minus(LEEWAY))) {
      throw AuthException.invalidToken(token, "token is expired (exp)");
    }
    if (isAfter(claims.getNotBeforeTime(), now.plus(LEEWAY))) {
      throw AuthException.invalidToken(token, "token is not valid yet (nbf)");
    }
    if (isAfter(claims.getIssueTime(), now.plus(LEEWAY))) {
      throw AuthException.invalidToken(token, "token was issued in the future (iat)");
    }
  }

  private static boolean isBefore(Date time, Instant limit) {
    return time != null && time.toInstant().isBefore(limit);
  }

  private static boolean isAfter(Date time, Instant limit) {
    return time != null && time.toInstant().isAfter(limit);
  }

  /**
   * Issues a token.
   *
   * @param apiKey a configured key
   * @throws IllegalArgumentException if the key isn't configured
   */
  public String issue(String apiKey, ClaimGrants grants, Duration lifetime) {
    String secret =
        keys.secret(apiKey)
            .orElseThrow(
                () -> new IllegalArgumentException("API key " + apiKey + " is not configured"));
    long now = clock.instant().getEpochSecond();
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", apiKey);
    claims.put("exp", now + lifetime.toSeconds());
    claims.put("nbf", now);
    claims.put("iat", now);
    claims.putAll(Claims.write(grants));
    String input = HEADER.toBase64URL() + "." + new Payload(claims).toBase64URL();
    Base64URL signature = HmacSha256.sign(input.getBytes(StandardCharsets.US_ASCII), secret);
    return input + "." + signature;
  }

  /**
   * Issues the token that lets a session reconnect: signed with the first configured key, and valid
   * for at least {@link #MIN_REFRESHED_LIFETIME}.
   *
   * @param grants the session's grants as they are now
   * @param originalExpiry when the token ends with which the session was started
   */
  public String refresh(ClaimGrants grants, Optional<Instant> originalExpiry) {
    Duration remaining =
        originalExpiry.map(end -> Duration.between(clock.instant(), end)).orElse(Duration.ZERO);
    Duration lifetime =
        remaining.compareTo(MIN_REFRESHED_LIFETIME) > 0 ? remaining : MIN_REFRESHED_LIFETIME;
    return issue(
        keys.first().orElseThrow(() -> new IllegalStateException("no API key is configured")),
        grants,
        lifetime);
  }
}
