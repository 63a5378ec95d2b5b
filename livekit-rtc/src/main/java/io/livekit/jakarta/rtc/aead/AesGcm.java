package io.livekit.jakarta.rtc.aead;

/**
 * AES-GCM under one key with nonces of 12 bytes and tags of 16 (NIST SP 800-38D). Owned by: whoever
 * made it; not thread-safe. Plain text and cipher text may be the same place of one array, or must
 * not overlap.
 */
public abstract class AesGcm {
  /** Bytes of a nonce. */
  public static final int NONCE_LENGTH = 12;

  /** Bytes of a tag. */
  public static final int TAG_LENGTH = 16;

  /** What {@link #open} returns for a tag that doesn't match. */
  public static final int NOT_AUTHENTIC = -1;

  /**
   * @param key 16 or 32 bytes, which are copied
   */
  public static AesGcm of(byte[] key) {
    return JvmIntrinsics.available() ? new IntrinsicGcm(key) : new CipherGcm(key);
  }

  /**
   * @return why the processor's instructions are only reached through {@link javax.crypto.Cipher},
   *     which costs twice the time and a kilobyte of garbage for each packet; null if they are
   *     reached directly
   */
  public static String slowBecause() {
    return JvmIntrinsics.unavailableBecause();
  }

  /**
   * Encrypts and appends the tag. A nonce must not serve two different texts.
   *
   * @param aad what is authenticated only
   * @return {@code srcLen} and the tag's length
   */
  public abstract int seal(
      byte[] nonce,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] src,
      int srcOff,
      int srcLen,
      byte[] out,
      int outOff);

  /**
   * Checks the tag and decrypts.
   *
   * @param srcLen bytes of cipher text and tag, at least {@link #TAG_LENGTH}
   * @return bytes of plain text, or {@link #NOT_AUTHENTIC}: what {@code out} holds is undefined
   *     then
   */
  public abstract int open(
      byte[] nonce,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] src,
      int srcOff,
      int srcLen,
      byte[] out,
      int outOff);
}
