package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * The cryptography of one direction of RTP or of RTCP under its session keys. Owned by: the
 * protector or unprotector that made it, which has checked all lengths.
 */
abstract class PacketTransform {

  static PacketTransform of(SrtpProfile profile, SessionKeys keys) {
    return profile == SrtpProfile.AES128_CM_HMAC_SHA1_80
        ? new AesCmTransform(keys)
        : new AesGcmTransform(keys);
  }

  /**
   * Encrypts {@code src} behind the header at {@code out[outOff]} and appends the tag. @return the
   * whole length.
   */
  abstract int sealRtp(
      byte[] out,
      int outOff,
      int headerLen,
      byte[] src,
      int srcOff,
      int srcLen,
      int ssrc,
      long index);

  /**
   * Decrypts what is behind the header into {@code out} behind {@code headerLen} bytes. @return the
   * whole plain length, or a negative code.
   */
  abstract int openRtp(
      byte[] src,
      int srcOff,
      int srcLen,
      int headerLen,
      byte[] out,
      int outOff,
      int ssrc,
      long index);

  /**
   * Encrypts {@code src} behind the 8 plain bytes, already at {@code out[outOff]}. @return the
   * whole length.
   */
  abstract int sealRtcp(
      byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index);

  /** The reverse. @return the whole plain length, or a negative code. */
  abstract int openRtcp(
      byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index);

  /**
   * Combines SSRC and packet index with the session salt, which {@code iv} began as. RFC 3711
   * §4.1.1 and RFC 7714 §8.1, §9.1 lay all of them out alike: the SSRC's first byte at {@code
   * ssrcOff}, then the index as 48 bits.
   */
  static void writeIv(byte[] iv, byte[] salt, int ssrcOff, int ssrc, long index) {
    int indexOff = ssrcOff + 4;
    BigEndian.put32(iv, ssrcOff, BigEndian.getInt(salt, ssrcOff) ^ ssrc);
    BigEndian.put32(iv, indexOff, BigEndian.getInt(salt, indexOff) ^ (int) (index >>> 16));
    BigEndian.put16(iv, indexOff + 4, BigEndian.getU16(salt, indexOff + 4) ^ (int) index);
  }
}
