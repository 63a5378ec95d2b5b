package io.livekit.jakarta.rtc.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** The certificate hash that a peer's SDP announced (RFC 8122 §5). */
record Fingerprint(String digestAlgorithm, byte[] value) {
  private static final HexFormat COLONS = HexFormat.ofDelimiter(":").withUpperCase();

  /**
   * @return null if it is malformed or its hash too weak: MD5 and SHA-1 don't stand for a
   *     certificate any more.
   */
  static Fingerprint parse(String algorithm, String text) {
    String digestAlgorithm =
        algorithm == null
            ? null
            : switch (algorithm.trim().toLowerCase(Locale.ROOT)) {
              case "sha-256" -> "SHA-256";
              case "sha-384" -> "SHA-384";
              case "sha-512" -> "SHA-512";
              default -> null;
            };
    if (digestAlgorithm == null || text == null) {
      return null;
    }
    try {
      byte[] value = COLONS.parseHex(text.trim());
      return value.length == digestFor(digestAlgorithm).getDigestLength()
          ? new Fingerprint(digestAlgorithm, value)
          : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Compares in constant time. */
  boolean matches(byte[] certificate) {
    return MessageDigest.isEqual(value, digest(digestAlgorithm, certificate));
  }

  static byte[] digest(String digestAlgorithm, byte[] certificate) {
    return digestFor(digestAlgorithm).digest(certificate);
  }

  static String format(byte[] digest) {
    return COLONS.formatHex(digest);
  }

  private static MessageDigest digestFor(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("the platform has no " + algorithm, e);
    }
  }
}
