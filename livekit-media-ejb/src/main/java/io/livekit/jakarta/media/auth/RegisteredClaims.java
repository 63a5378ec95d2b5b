package io.livekit.jakarta.media.auth;

import io.livekit.jakarta.media.wire.JsonReader;
import io.livekit.jakarta.media.wire.MalformedMessageException;
import io.livekit.jakarta.media.wire.WireBounds;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The claims that every JWT has (RFC 7519 §4.1).
 *
 * @param issuer empty if there is none
 * @param identity the subject, or the id of old tokens that have no subject; empty for neither
 * @param expiresAt null for never
 * @param notBefore null for any time
 * @param issuedAt null if it isn't said
 */
record RegisteredClaims(
    String issuer, String identity, Instant expiresAt, Instant notBefore, Instant issuedAt) {

  /** Beyond what Instant can hold in milliseconds, and beyond all calendars. */
  private static final double MAX_SECONDS = 1e15;

  /**
   * @throws MalformedMessageException when it isn't one JSON object, or a claim is of another type
   */
  static RegisteredClaims read(byte[] json) throws MalformedMessageException {
    String issuer = "";
    String subject = "";
    String id = "";
    Instant expiresAt = null;
    Instant notBefore = null;
    Instant issuedAt = null;
    JsonReader reader = new JsonReader(json, WireBounds.TOKEN);
    reader.beginObject();
    while (reader.next()) {
      String claim = reader.name();
      if (reader.peek() == JsonReader.Kind.NULL) {
        // As if it weren't there.
        reader.nul();
        continue;
      }
      switch (claim.toLowerCase(Locale.ROOT)) {
        case "iss" -> issuer = reader.text();
        case "sub" -> subject = reader.text();
        case "jti" -> id = reader.text();
        case "exp" -> expiresAt = time(reader);
        case "nbf" -> notBefore = time(reader);
        case "iat" -> issuedAt = time(reader);
        default -> reader.skip();
      }
    }
    reader.end();
    return new RegisteredClaims(
        issuer, subject.isEmpty() ? id : subject, expiresAt, notBefore, issuedAt);
  }

  /**
   * @return when it was issued: that is what the libraries mean that only say from when on it is
   *     valid; empty if it says neither
   */
  Optional<Instant> issued() {
    return Optional.ofNullable(issuedAt != null ? issuedAt : notBefore);
  }

  /** Seconds since 1970, which some libraries write as text. */
  private static Instant time(JsonReader reader) throws MalformedMessageException {
    double seconds = reader.decimal();
    double bounded = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds));
    return Instant.ofEpochSecond((long) Math.floor(bounded));
  }
}
