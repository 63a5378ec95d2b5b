package io.livekit.jakarta.media.auth;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** Hashes, of bodies for example as the claim {@code sha256} has them. */
final class Sha256 {
  private Sha256() {}

  /**
   * @return the hash in base64 with padding
   */
  static String base64(byte[] body) {
    return Base64.getEncoder().encodeToString(digest(body));
  }

  /**
   * @return the hash in hexadecimal digits
   */
  static String hex(byte[] body) {
    return HexFormat.of().formatHex(digest(body));
  }

  private static byte[] digest(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
