package io.livekit.jakarta.media.auth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.util.Base64URL;
import io.livekit.jakarta.media.config.ApiKeys;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Verifies and issues access tokens (spec/01 §1, spec/03 §5). Thread-safe. */
public final class AccessTokens implements RefreshTokens {

  /** Clocks of token makers may be off by this much. */
  public static final Duration LEEWAY = Duration.ofSeconds(60);

  /** A session can always reconnect for this long after its last refresh token. */
  public static final Duration MIN_REFRESHED_LIFETIME = Duration.ofMinutes(10);

  /**
   * Metadata and attributes that a refresh token carries itself. More would make the request that
   * brings it back too long for the containers' headers; that is kept here instead.
   */
  static final int MAX_PROFILE_BYTES = 8 << 10;

  static final String BEARER = "Bearer ";
  private static final JWSHeader HEADER =
      new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

  private volatile ApiKeys keys;
  private final Clock clock;
  private final Revocations revocations;
  private final KeptProfiles profiles;

  public AccessTokens(ApiKeys keys, Clock clock) {
    this(keys, clock, new Revocations(clock));
  }

  /**
   * @param revocations what isn't taken although it is signed
   */
  public AccessTokens(ApiKeys keys, Clock clock, Revocations revocations) {
    this.keys = keys;
    this.clock = clock;
    this.revocations = revocations;
    profiles = new KeptProfiles(clock);
  }

  /** Verifies and signs with these keys from now on. What was let in before stays. */
  public void replaceKeys(ApiKeys others) {
    keys = others;
  }

  /**
   * @return the key that signs tokens made by the server
   */
  public Optional<String> firstKey() {
    return keys.first();
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
    CompactToken parts = CompactToken.parse(token);
    RegisteredClaims registered = registered(parts);
    String secret = keys.secret(registered.issuer()).orElse(null);
    if (secret == null) {
      throw AuthException.unknownApiKey(registered.issuer());
    }
    ClaimsReader claims = claims(parts);
    checkSignature(parts, secret);
    checkTimes(registered);
    ClaimGrants grants = claims.grants(registered.identity());
    TokenOrigin origin = new TokenOrigin(claims.session(), registered.issued());
    if (revocations.refuses(grants.video().room(), grants.identity(), origin)) {
      throw AuthException.revoked();
    }
    if (revocations.mayHaveRevoked(grants.identity(), origin)) {
      throw AuthException.undecided();
    }
    return new VerifiedToken(
        registered.issuer(),
        withKeptProfile(grants, claims),
        Optional.ofNullable(registered.expiresAt()),
        origin);
  }

  private static RegisteredClaims registered(CompactToken parts) throws AuthException {
    try {
      return RegisteredClaims.read(parts.claims());
    } catch (MalformedMessageException e) {
      throw AuthException.unparseable();
    }
  }

  private static ClaimsReader claims(CompactToken parts) throws AuthException {
    try {
      return ClaimsReader.read(parts.claims());
    } catch (MalformedMessageException e) {
      throw AuthException.invalidToken(
          "token is malformed: could not JSON decode claim: " + e.getMessage());
    }
  }

  /** In the reference's words (spec/01 §2.4), by which clients' developers find what is wrong. */
  private static void checkSignature(CompactToken parts, String secret) throws AuthException {
    if (!parts.algorithm().equals("HS256")) {
      throw AuthException.invalidToken(
          "token signature is invalid: signing method " + parts.algorithm() + " is invalid");
    }
    if (!HmacSha256.verify(parts.signed(), parts.signature(), secret)) {
      throw AuthException.invalidToken("token signature is invalid: signature is invalid");
    }
  }

  private void checkTimes(RegisteredClaims claims) throws AuthException {
    Instant now = clock.instant();
    List<String> wrong = new ArrayList<>();
    if (claims.expiresAt() != null && claims.expiresAt().isBefore(now.minus(LEEWAY))) {
      wrong.add("token is expired");
    }
    if (isAfter(claims.notBefore(), now.plus(LEEWAY))) {
      wrong.add("token is not valid yet");
    }
    if (isAfter(claims.issuedAt(), now.plus(LEEWAY))) {
      wrong.add("token used before issued");
    }
    if (!wrong.isEmpty()) {
      throw AuthException.invalidToken("token has invalid claims: " + String.join(", ", wrong));
    }
  }

  private static boolean isAfter(Instant time, Instant limit) {
    return time != null && time.isAfter(limit);
  }

  private ClaimGrants withKeptProfile(ClaimGrants grants, ClaimsReader claims) {
    if (!claims.profileKept()) {
      return grants;
    }
    KeptProfiles.Profile profile = profiles.find(claims.session());
    return profile == null
        ? grants
        : grants.withProfile(grants.name(), profile.metadata(), profile.attributes());
  }

  /**
   * Issues a token.
   *
   * @param apiKey a configured key
   * @throws IllegalArgumentException if the key isn't configured
   */
  public String issue(String apiKey, ClaimGrants grants, Duration lifetime) {
    return issue(apiKey, Claims.write(grants), lifetime);
  }

  /**
   * Signs a message to somebody who knows the secret of an API key (spec/03 §6).
   *
   * @param apiKey a configured key
   * @param body the message
   * @return a token that grants nothing and names the body's hash
   * @throws IllegalArgumentException if the key isn't configured
   */
  public String issueFor(String apiKey, byte[] body, Duration lifetime) {
    return issue(apiKey, Map.of("sha256", Sha256.base64(body)), lifetime);
  }

  private String issue(String apiKey, Map<String, Object> custom, Duration lifetime) {
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
    claims.putAll(custom);
    String input = HEADER.toBase64URL() + "." + new Payload(claims).toBase64URL();
    Base64URL signature = HmacSha256.sign(input.getBytes(StandardCharsets.US_ASCII), secret);
    return input + "." + signature;
  }

  /**
   * Issues the token that lets a session reconnect: signed with the first configured key, valid for
   * at least {@link #MIN_REFRESHED_LIFETIME}, and without its holder's metadata and attributes
   * where these are longer than {@link #MAX_PROFILE_BYTES}.
   */
  @Override
  public String refresh(ClaimGrants grants, String session, Instant originalExpiry) {
    String apiKey =
        firstKey().orElseThrow(() -> new IllegalStateException("no API key is configured"));
    Duration remaining =
        originalExpiry == null ? Duration.ZERO : Duration.between(clock.instant(), originalExpiry);
    Duration lifetime =
        remaining.compareTo(MIN_REFRESHED_LIFETIME) > 0 ? remaining : MIN_REFRESHED_LIFETIME;
    KeptProfiles.Profile profile = new KeptProfiles.Profile(grants.metadata(), grants.attributes());
    Map<String, Object> claims = Claims.write(grants);
    claims.put(Claims.SESSION, session);
    if (profile.bytes() > MAX_PROFILE_BYTES) {
      profiles.keep(session, profile, clock.instant().plus(lifetime).plus(LEEWAY));
      claims.keySet().removeAll(List.of("metadata", "attributes"));
      claims.put(Claims.PROFILE_KEPT, true);
    }
    return issue(apiKey, claims, lifetime);
  }
}
