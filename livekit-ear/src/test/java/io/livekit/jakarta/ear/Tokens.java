package io.livekit.jakarta.ear;

import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.api.TokenMint;
import java.time.Clock;
import java.time.Duration;

/** Access tokens of the server under test. */
final class Tokens {
  private static final Duration LIFETIME = Duration.ofHours(1);
  private static volatile TokenMint mint = new TokenMint("devkey", "secret", Clock.systemUTC());

  private Tokens() {}

  /** From now on signs with another key than that of development. */
  static void use(String key, String secret) {
    mint = new TokenMint(key, secret, Clock.systemUTC());
  }

  static String join(String room, String identity) {
    return mint.join(room, identity, null, LIFETIME);
  }

  static String rooms() {
    JsonObject video = new JsonObject();
    video.addProperty("roomCreate", true);
    video.addProperty("roomList", true);
    return withGrants(video);
  }

  static String administrator(String room) {
    JsonObject video = new JsonObject();
    video.addProperty("roomAdmin", true);
    video.addProperty("room", room);
    return withGrants(video);
  }

  private static String withGrants(JsonObject video) {
    JsonObject claims = new JsonObject();
    claims.add("video", video);
    return mint.mint(claims, null, LIFETIME);
  }
}
