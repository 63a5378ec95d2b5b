package io.livekit.jakarta.cli.command;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.cli.LiveKitCli;
import io.livekit.jakarta.cli.process.CliEnvironment;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Runs commands in this JVM and keeps what they print. */
final class Cli {
  static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

  final Map<String, String> variables = new HashMap<>();

  /** What a command left behind. */
  record Result(int exitCode, String out, String err) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }
  }

  Result run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        LiveKitCli.run(
            new CliEnvironment(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                variables,
                Clock.fixed(NOW, ZoneOffset.UTC),
                0),
            args);
    return new Result(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /**
   * @return the claims, after checking the signature
   */
  static JsonObject claims(String token, String secret) throws Exception {
    String[] parts = token.strip().split("\\.");
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String signature =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8)));
    if (parts.length != 3 || !signature.equals(parts[2])) {
      throw new AssertionError("not signed with this secret: " + token);
    }
    JsonObject header = decode(parts[0]);
    if (!header.get("alg").getAsString().equals("HS256")) {
      throw new AssertionError("not HS256: " + header);
    }
    return decode(parts[1]);
  }

  private static JsonObject decode(String part) {
    return JsonParser.parseString(
            new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }
}
