package io.livekit.jakarta.rtc.srtp;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys one direction of RTP or RTCP works with, derived from the master key once: the key
 * derivation rate is zero (RFC 3711 §4.3; RFC 6188 §3 for 256-bit keys; RFC 7714 §11 for the
 * shorter salts of AES-GCM).
 */
record SessionKeys(byte[] cipherKey, byte[] authKey, byte[] salt) {
  /** HMAC-SHA1 keys have 160 bits (RFC 3711 §5.2). */
  private static final int AUTH_KEY_LENGTH = 20;

  /** The pseudo-random function takes a salt of 112 bits. */
  private static final int PRF_SALT_LENGTH = 14;

  /** Where the 8-bit label falls in it, the packet index behind it being zero. */
  private static final int LABEL_OFFSET = 7;

  private static final int LABEL_CIPHER = 0;
  private static final int LABEL_AUTH = 1;
  private static final int LABEL_SALT = 2;

  /** RTCP's labels follow RTP's: 3, 4, 5 (RFC 3711 §4.3.2). */
  private static final int RTCP_LABELS = 3;

  static SessionKeys forRtp(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
    return derive(profile, masterKey, masterSalt, 0);
  }

  static SessionKeys forRtcp(SrtpProfile profile, byte[] masterKey, byte[] masterSalt) {
    return derive(profile, masterKey, masterSalt, RTCP_LABELS);
  }

  private static SessionKeys derive(
      SrtpProfile profile, byte[] masterKey, byte[] masterSalt, int firstLabel) {
    if (masterKey.length != profile.keyLength() || masterSalt.length != profile.saltLength()) {
      throw new IllegalArgumentException(
          "master key or salt does not have the length of " + profile);
    }
    return new SessionKeys(
        derive(masterKey, masterSalt, firstLabel + LABEL_CIPHER, profile.keyLength()),
        derive(masterKey, masterSalt, firstLabel + LABEL_AUTH, AUTH_KEY_LENGTH),
        derive(masterKey, masterSalt, firstLabel + LABEL_SALT, profile.saltLength()));
  }

  private static byte[] derive(byte[] masterKey, byte[] masterSalt, int label, int length) {
    byte[] iv = Arrays.copyOf(Arrays.copyOf(masterSalt, PRF_SALT_LENGTH), 16);
    iv[LABEL_OFFSET] ^= (byte) label;
    try {
      Cipher prf = Cipher.getInstance("AES/CTR/NoPadding");
      prf.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(masterKey, "AES"), new IvParameterSpec(iv));
      return prf.doFinal(new byte[length]);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform has no AES/CTR", e);
    }
  }

  /** Keys never end up in a log. */
  @Override
  public String toString() {
    return "SessionKeys";
  }
}
