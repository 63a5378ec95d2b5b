package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES128_CM_HMAC_SHA1_80 (RFC 3711 §4.1.1, §4.2.1). Owned by: its protector or unprotector. */
final class AesCmTransform extends PacketTransform {
  private static final int TAG_LENGTH = 10;
  private static final int SHA1_LENGTH = 20;
  private static final int BLOCK = 16;

  /**
   * RFC 3711 §4.1.1: the SSRC is shifted by 64 bits, so it starts at byte 4 of the counter block.
   */
  private static final int SSRC_OFFSET = 4;

  private static final int WORD = SrtpProfile.SRTCP_INDEX_LENGTH;
  private static final int E_BIT = 0x8000_0000;

  private final Cipher cipher;
  private final Mac mac;
  private final SecretKey key;
  private final byte[] salt;
  private final Counter counter = new Counter();
  private final byte[] digest = new byte[SHA1_LENGTH];
  private final byte[] rollOver = new byte[4];

  AesCmTransform(SessionKeys keys) {
    this.key = new SecretKeySpec(keys.cipherKey(), "AES");
    this.salt = keys.salt();
    System.arraycopy(salt, 0, counter.block, 0, salt.length);
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(keys.authKey(), "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform has no AES/CTR or no HMAC-SHA1", e);
    }
  }

  @Override
  int sealRtp(
      byte[] out,
      int outOff,
      int headerLen,
      byte[] src,
      int srcOff,
      int srcLen,
      int ssrc,
      long index) {
    crypt(src, srcOff, srcLen, out, outOff + headerLen, ssrc, index);
    int length = headerLen + srcLen;
    digestRtp(out, outOff, length, index);
    System.arraycopy(digest, 0, out, outOff + length, TAG_LENGTH);
    return length + TAG_LENGTH;
  }

  @Override
  int openRtp(
      byte[] src,
      int srcOff,
      int srcLen,
      int headerLen,
      byte[] out,
      int outOff,
      int ssrc,
      long index) {
    int length = srcLen - TAG_LENGTH;
    digestRtp(src, srcOff, length, index);
    if (!tagMatches(src, srcOff + length)) {
      return SrtpError.AUTH_FAILED.code();
    }
    crypt(src, srcOff + headerLen, length - headerLen, out, outOff + headerLen, ssrc, index);
    return length;
  }

  @Override
  int sealRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index) {
    int plainHeader = Bytes.RTCP_PLAIN_HEADER;
    crypt(src, srcOff + plainHeader, srcLen - plainHeader, out, outOff + plainHeader, ssrc, index);
    BigEndian.put32(out, outOff + srcLen, E_BIT | index);
    int length = srcLen + WORD;
    digest(out, outOff, length);
    System.arraycopy(digest, 0, out, outOff + length, TAG_LENGTH);
    return length + TAG_LENGTH;
  }

  @Override
  int openRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index) {
    int authenticated = srcLen - TAG_LENGTH;
    digest(src, srcOff, authenticated);
    if (!tagMatches(src, srcOff + authenticated)) {
      return SrtpError.AUTH_FAILED.code();
    }
    int plainHeader = Bytes.RTCP_PLAIN_HEADER;
    int length = authenticated - WORD;
    crypt(src, srcOff + plainHeader, length - plainHeader, out, outOff + plainHeader, ssrc, index);
    return length;
  }

  private void crypt(
      byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, long index) {
    try {
      writeIv(counter.block, salt, SSRC_OFFSET, ssrc, index);
      cipher.init(Cipher.ENCRYPT_MODE, key, counter);
      cipher.doFinal(src, srcOff, srcLen, out, outOff);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-CTR failed", e);
    }
  }

  private void digestRtp(byte[] buf, int off, int len, long index) {
    mac.update(buf, off, len);
    BigEndian.put32(rollOver, 0, (int) (index >>> 16));
    digest(rollOver, 0, rollOver.length);
  }

  private void digest(byte[] buf, int off, int len) {
    try {
      mac.update(buf, off, len);
      mac.doFinal(digest, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA1 failed", e);
    }
  }

  private boolean tagMatches(byte[] buf, int off) {
    int difference = 0;
    for (int i = 0; i < TAG_LENGTH; i++) {
      difference |= digest[i] ^ buf[off + i];
    }
    return difference == 0;
  }

  /** Hands its bytes out instead of copies; the cipher copies them into its own counter. */
  private static final class Counter extends IvParameterSpec {
    private final byte[] block = new byte[BLOCK];

    Counter() {
      super(new byte[BLOCK]);
    }

    @Override
    public byte[] getIV() {
      return block;
    }
  }
}
