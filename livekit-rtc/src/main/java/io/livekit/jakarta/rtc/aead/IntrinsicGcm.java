package io.livekit.jakarta.rtc.aead;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.Objects;

/**
 * Put together from {@link JvmIntrinsics}: one pass of counter mode, one of GHASH, no garbage.
 * Owned by: see {@link AesGcm}.
 */
final class IntrinsicGcm extends AesGcm {
  private static final int BLOCK = 16;
  private static final byte[] ZEROS = new byte[BLOCK];

  private final JvmIntrinsics.Counter counter;
  private final long[] hashKey;
  private final long[] hash = new long[2];
  private final byte[] tagMask = new byte[BLOCK];

  /** The last, incomplete block of a text and, behind it, the block of lengths. */
  private final byte[] tail = new byte[2 * BLOCK];

  IntrinsicGcm(byte[] key) {
    counter = new JvmIntrinsics.Counter(key);
    byte[] encryptedZeros = new byte[BLOCK];
    counter.crypt(ZEROS, 0, BLOCK, encryptedZeros, 0); // the counter starts at zero
    hashKey = JvmIntrinsics.hashKey(encryptedZeros);
  }

  @Override
  public int seal(
      byte[] nonce,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] src,
      int srcOff,
      int srcLen,
      byte[] out,
      int outOff) {
    checkBounds(aad, aadOff, aadLen, src, srcOff, srcLen);
    Objects.checkFromIndexSize(outOff, srcLen + TAG_LENGTH, out.length);
    start(nonce);
    if (srcLen > 0) {
      counter.crypt(src, srcOff, srcLen, out, outOff);
    }
    authenticate(aad, aadOff, aadLen, out, outOff, srcLen);
    BigEndian.put64(out, outOff + srcLen, hash[0] ^ BigEndian.getLong(tagMask, 0));
    BigEndian.put64(
        out, outOff + srcLen + Long.BYTES, hash[1] ^ BigEndian.getLong(tagMask, Long.BYTES));
    return srcLen + TAG_LENGTH;
  }

  @Override
  public int open(
      byte[] nonce,
      byte[] aad,
      int aadOff,
      int aadLen,
      byte[] src,
      int srcOff,
      int srcLen,
      byte[] out,
      int outOff) {
    int length = srcLen - TAG_LENGTH;
    checkBounds(aad, aadOff, aadLen, src, srcOff, srcLen);
    Objects.checkFromIndexSize(outOff, length, out.length);
    start(nonce);
    authenticate(aad, aadOff, aadLen, src, srcOff, length);
    long difference =
        hash[0] ^ BigEndian.getLong(tagMask, 0) ^ BigEndian.getLong(src, srcOff + length);
    difference |=
        hash[1]
            ^ BigEndian.getLong(tagMask, Long.BYTES)
            ^ BigEndian.getLong(src, srcOff + length + Long.BYTES);
    if (difference != 0) {
      return NOT_AUTHENTIC;
    }
    if (length > 0) {
      counter.crypt(src, srcOff, length, out, outOff);
    }
    return length;
  }

  /** The processor's routines check nothing. */
  private static void checkBounds(
      byte[] aad, int aadOff, int aadLen, byte[] src, int srcOff, int srcLen) {
    Objects.checkFromIndexSize(aadOff, aadLen, aad.length);
    Objects.checkFromIndexSize(srcOff, srcLen, src.length);
  }

  /** The first counter block masks the tag, the text begins with the second (SP 800-38D §7.1). */
  private void start(byte[] nonce) {
    System.arraycopy(nonce, 0, counter.block, 0, NONCE_LENGTH);
    BigEndian.put32(counter.block, NONCE_LENGTH, 1);
    counter.restart();
    counter.crypt(ZEROS, 0, BLOCK, tagMask, 0);
  }

  private void authenticate(byte[] aad, int aadOff, int aadLen, byte[] text, int off, int len) {
    hash[0] = 0;
    hash[1] = 0;
    int aadRest = hashBlocks(aad, aadOff, aadLen);
    if (aadRest > 0) {
      JvmIntrinsics.ghash(tail, 0, 1, hash, hashKey);
    }
    int at = hashBlocks(text, off, len) > 0 ? BLOCK : 0;
    BigEndian.put64(tail, at, 8L * aadLen);
    BigEndian.put64(tail, at + Long.BYTES, 8L * len);
    JvmIntrinsics.ghash(tail, 0, at / BLOCK + 1, hash, hashKey);
  }

  /**
   * Hashes whole blocks and puts the rest, filled up with zeros, into {@link #tail}. @return length
   * of the rest
   */
  private int hashBlocks(byte[] buf, int off, int len) {
    int blocks = len / BLOCK;
    if (blocks > 0) {
      JvmIntrinsics.ghash(buf, off, blocks, hash, hashKey);
    }
    int rest = len % BLOCK;
    if (rest > 0) {
      BigEndian.put64(tail, 0, 0);
      BigEndian.put64(tail, Long.BYTES, 0);
      System.arraycopy(buf, off + len - rest, tail, 0, rest);
    }
    return rest;
  }
}
