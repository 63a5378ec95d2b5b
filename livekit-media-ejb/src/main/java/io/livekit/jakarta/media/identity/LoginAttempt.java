package io.livekit.jakarta.media.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * What ties the answer of an issuer to the browser that was sent there. It stays with that browser;
 * nobody else may see the nonce and the verifier.
 *
 * @param state comes back with the answer (RFC 6749 §10.12)
 * @param nonce stands in the ID token (OpenID Connect Core 1.0 §15.5.2)
 * @param verifier shows that who redeems the code is who began (RFC 7636)
 */
public record LoginAttempt(String state, String nonce, String verifier) {
  private static final int RANDOM_BYTES = 32;

  /** Of 32 bytes in base64. */
  private static final int CHARS = 43;

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /**
   * @return one that nobody can guess
   */
  public static LoginAttempt random(SecureRandom random) {
    return new LoginAttempt(text(random), text(random), text(random));
  }

  private static String text(SecureRandom random) {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /**
   * @return one that was written by {@link #toString}; empty for any other text
   */
  public static Optional<LoginAttempt> parse(String text) {
    if (text.length() != 3 * CHARS + 2) {
      return Optional.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      boolean dot = i == CHARS || i == 2 * CHARS + 1;
      if (dot ? text.charAt(i) != '.' : !isBase64Url(text.charAt(i))) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new LoginAttempt(
            text.substring(0, CHARS),
            text.substring(CHARS + 1, 2 * CHARS + 1),
            text.substring(2 * CHARS + 2)));
  }

  private static boolean isBase64Url(char c) {
    return c >= 'a' && c <= 'z'
        || c >= 'A' && c <= 'Z'
        || c >= '0' && c <= '9'
        || c == '-'
        || c == '_';
  }

  /**
   * @param answered the state that an answer came with; null for none
   */
  public boolean isAnsweredBy(String answered) {
    return answered != null
        && MessageDigest.isEqual(
            state.getBytes(StandardCharsets.UTF_8), answered.getBytes(StandardCharsets.UTF_8));
  }

  /** The verifier as the issuer may know it from the beginning, by the method S256. */
  String challenge() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return BASE64.encodeToString(sha256.digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** As the browser keeps it. */
  @Override
  public String toString() {
    return state + "." + nonce + "." + verifier;
  }
}
