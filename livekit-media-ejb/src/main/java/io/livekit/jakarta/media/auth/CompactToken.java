package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.WireBounds;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * The parts of a token as it came (RFC 7515 §7.1), of which nothing has been verified.
 *
 * @param signed what the signature is over
 * @param algorithm the header's {@code alg}
 * @param claims the payload, a JSON text
 */
record CompactToken(byte[] signed, String algorithm, byte[] claims, byte[] signature) {

  /** As much as the headers of a request can hold. */
  static final int MAX_LENGTH = 64 << 10;

  /** The algorithms that the reference knows, and so names when it refuses them. */
  private static final Set<String> ALGORITHMS =
      Set.of(
          "HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256",
          "ES384", "ES512", "EdDSA", "none");

  /**
   * @throws AuthException when it has no such parts
   */
  static CompactToken parse(String token) throws AuthException {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (token.length() > MAX_LENGTH
        || first < 0
        || second < 0
        || token.indexOf('.', second + 1) >= 0) {
      throw AuthException.unparseable();
    }
    try {
      Base64.Decoder base64 = Base64.getUrlDecoder();
      byte[] header = base64.decode(unpadded(token.substring(0, first)));
      byte[] claims = base64.decode(unpadded(token.substring(first + 1, second)));
      byte[] signature = base64.decode(unpadded(token.substring(second + 1)));
      byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
      return read(header, signed, claims, signature);
    } catch (IllegalArgumentException | MalformedMessageException e) {
      throw AuthException.unparseable();
    }
  }

  /** RFC 7515 §2: base64url without padding. */
  private static String unpadded(String part) {
    if (part.indexOf('=') >= 0) {
      throw new IllegalArgumentException("padding");
    }
    return part;
  }

  private static CompactToken read(byte[] header, byte[] signed, byte[] claims, byte[] signature)
      throws MalformedMessageException, AuthException {
    String algorithm = null;
    JsonReader reader = new JsonReader(header, WireBounds.TOKEN);
    reader.beginObject();
    while (reader.next()) {
      switch (reader.name()) {
        case "alg" -> algorithm = reader.text();
        // RFC 7515 §4.1.11: an extension that must be understood, and isn't.
        case "crit" -> throw AuthException.unparseable();
        default -> reader.skip();
      }
    }
    reader.end();
    if (algorithm == null || !ALGORITHMS.contains(algorithm)) {
      throw AuthException.unparseable();
    }
    return new CompactToken(signed, algorithm, claims, signature);
  }
}
