package io.livekit.jakarta.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;

/**
 * Access tokens as an application's own server makes them (spec of the claims: docs of LiveKit, JWT
 * with HS256).
 */
public final class Tokens {

  public static final String API_KEY = "devkey";
  public static final String API_SECRET = "secret";

  /**
   * HMAC keys of fewer than 256 bits are refused by the JWT library; zeros at the end change
   * nothing in an HMAC.
   */
  private static final int HS256_BLOCK = 64;

  private static volatile String key = API_KEY;
  private static volatile String secret = API_SECRET;

  private Tokens() {}

  /** Signs from now on, in this process, with another key than that of development. */
  public static void use(String otherKey, String otherSecret) {
    key = otherKey;
    secret = otherSecret;
  }

  /** May join the room and do there what a participant may by default. */
  public static String join(String room, String identity) {
    return join(room, identity, Map.of());
  }

  /** May join the room, with these video grants on top or instead. */
  public static String join(String room, String identity, Map<String, Object> grants) {
    return join(room, identity, grants, Map.of());
  }

  /** May join the room, with these video grants and these claims besides. */
  public static String join(
      String room, String identity, Map<String, Object> grants, Map<String, Object> claims) {
    Map<String, Object> video = new HashMap<>(Map.of("roomJoin", true, "room", room));
    video.putAll(grants);
    return signed(key, secret, identity, video, claims);
  }

  /** May do everything that the server API has, in every room or in one. */
  public static String admin(String room) {
    return signed(
        key,
        secret,
        "",
        Map.of("roomCreate", true, "roomList", true, "roomAdmin", true, "room", room),
        Map.of());
  }

  /** May make and list rooms. */
  public static String rooms() {
    return grants(Map.of("roomCreate", true, "roomList", true));
  }

  /** A token of these video grants only. */
  public static String grants(Map<String, Object> video) {
    return signed(key, secret, "", video, Map.of());
  }

  /** A token of these video grants for somebody. */
  public static String grants(String identity, Map<String, Object> video) {
    return signed(key, secret, identity, video, Map.of());
  }

  /** A token signed by whichever key. */
  public static String signed(
      String key,
      String secret,
      String identity,
      Map<String, Object> video,
      Map<String, Object> claims) {
    Instant now = Instant.now();
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .issuer(key)
            .notBeforeTime(Date.from(now.minusSeconds(5)))
            .expirationTime(Date.from(now.plusSeconds(3600)));
    if (!identity.isEmpty()) {
      set.subject(identity);
    }
    if (video != null) {
      set.claim("video", video);
    }
    claims.forEach(set::claim);
    return signed(secret, set.build());
  }

  /** Any claims, signed. */
  public static String signed(String secret, JWTClaimsSet claims) {
    try {
      SignedJWT jwt = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      jwt.sign(
          new MACSigner(bytes.length < HS256_BLOCK ? Arrays.copyOf(bytes, HS256_BLOCK) : bytes));
      return jwt.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
