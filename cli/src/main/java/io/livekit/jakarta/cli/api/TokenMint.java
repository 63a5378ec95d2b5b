package io.livekit.jakarta.cli.api;

import com.google.gson.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes access tokens: JSON Web Tokens (RFC 7519) signed with HS256, the only algorithm that
 * LiveKit takes (spec/03 §5).
 *
 * @param apiKey names the secret to the server ({@code iss})
 */
public record TokenMint(String apiKey, String apiSecret, Clock clock) {
  /** How long a token for one call of the API lives. */
  private static final Duration CALL_LIFETIME = Duration.ofMinutes(10);

  /**
   * @param claims custom claims; what every token has is added
   * @param identity the participant ({@code sub}), or null
   */
  public String mint(JsonObject claims, String identity, Duration lifetime) {
    long now = clock.instant().getEpochSecond();
    JsonObject all = new JsonObject();
    all.addProperty("iss", apiKey);
    if (identity != null) {
      all.addProperty("sub", identity);
    }
    all.addProperty("nbf", now);
    all.addProperty("exp", now + lifetime.toSeconds());
    claims.asMap().forEach(all::add);
    JsonObject header = new JsonObject();
    header.addProperty("alg", "HS256");
    header.addProperty("typ", "JWT");
    String signed = encode(header) + "." + encode(all);
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(hmac(signed));
  }

  private static String encode(JsonObject part) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(part.toString().getBytes(StandardCharsets.UTF_8));
  }

  private byte[] hmac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(apiSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  /**
   * @return a token to join one room with
   */
  public String join(String room, String identity, String name, Duration lifetime) {
    JsonObject video = new JsonObject();
    video.addProperty("roomJoin", true);
    video.addProperty("room", room);
    JsonObject claims = claims(video);
    if (name != null) {
      claims.addProperty("name", name);
    }
    return mint(claims, identity, lifetime);
  }

  /**
   * @param grant for example {@code roomList}
   */
  public String call(String grant) {
    JsonObject video = new JsonObject();
    video.addProperty(grant, true);
    return mint(claims(video), null, CALL_LIFETIME);
  }

  /**
   * @return a token that administers one room
   */
  String admin(String room) {
    JsonObject video = new JsonObject();
    video.addProperty("roomAdmin", true);
    video.addProperty("room", room);
    return mint(claims(video), null, CALL_LIFETIME);
  }

  private static JsonObject claims(JsonObject video) {
    JsonObject claims = new JsonObject();
    claims.add("video", video);
    return claims;
  }
}
