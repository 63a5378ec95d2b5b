package io.livekit.jakarta.media.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Hashes of bodies, as the claim {@code sha256} has them. */
final class Sha256 {
  private Sha256() {}

  /**
   * @return the hash in base64 with padding
   */
  static String base64(byte[] body) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
