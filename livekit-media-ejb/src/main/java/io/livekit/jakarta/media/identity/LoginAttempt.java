package io.livekit.jakarta.media.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Pattern TEXT =
      Pattern.compile("([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})\\.([A-Za-z0-9_-]{43})");
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
    Matcher parts = TEXT.matcher(text);
    return parts.matches()
        ? Optional.of(new LoginAttempt(parts.group(1), parts.group(2), parts.group(3)))
        : Optional.empty();
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
