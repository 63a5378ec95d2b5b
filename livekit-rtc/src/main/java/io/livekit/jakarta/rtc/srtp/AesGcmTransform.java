package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.aead.AesGcm;
import io.livekit.jakarta.rtc.core.BigEndian;

/** AEAD_AES_128_GCM and AEAD_AES_256_GCM (RFC 7714). Owned by: its protector or unprotector. */
final class AesGcmTransform extends PacketTransform {
  /** RFC 7714 §8.1: two zero bytes, then the SSRC. */
  private static final int SSRC_OFFSET = 2;

  private static final int WORD = SrtpProfile.SRTCP_INDEX_LENGTH;
  private static final int E_BIT = 0x8000_0000;

  private final AesGcm cipher;
  private final byte[] salt;
  private final byte[] nonce;
  private final byte[] rtcpAad = new byte[Bytes.RTCP_PLAIN_HEADER + WORD];

  AesGcmTransform(SessionKeys keys) {
    cipher = AesGcm.of(keys.cipherKey());
    salt = keys.salt();
    nonce = salt.clone();
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
    writeIv(nonce, salt, SSRC_OFFSET, ssrc, index);
    return headerLen
        + cipher.seal(nonce, out, outOff, headerLen, src, srcOff, srcLen, out, outOff + headerLen);
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
    writeIv(nonce, salt, SSRC_OFFSET, ssrc, index);
    int length =
        cipher.open(
            nonce,
            src,
            srcOff,
            headerLen,
            src,
            srcOff + headerLen,
            srcLen - headerLen,
            out,
            outOff + headerLen);
    return length < 0 ? SrtpError.AUTH_FAILED.code() : headerLen + length;
  }

  @Override
  int sealRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index) {
    int plainHeader = Bytes.RTCP_PLAIN_HEADER;
    writeIv(nonce, salt, SSRC_OFFSET, ssrc, index);
    writeRtcpAad(src, srcOff, index);
    int length =
        plainHeader
            + cipher.seal(
                nonce,
                rtcpAad,
                0,
                rtcpAad.length,
                src,
                srcOff + plainHeader,
                srcLen - plainHeader,
                out,
                outOff + plainHeader);
    BigEndian.put32(out, outOff + length, E_BIT | index);
    return length + WORD;
  }

  @Override
  int openRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff, int ssrc, int index) {
    int plainHeader = Bytes.RTCP_PLAIN_HEADER;
    writeIv(nonce, salt, SSRC_OFFSET, ssrc, index);
    writeRtcpAad(src, srcOff, index);
    int length =
        cipher.open(
            nonce,
            rtcpAad,
            0,
            rtcpAad.length,
            src,
            srcOff + plainHeader,
            srcLen - plainHeader - WORD,
            out,
            outOff + plainHeader);
    return length < 0 ? SrtpError.AUTH_FAILED.code() : plainHeader + length;
  }

  /** RFC 7714 §9.2: the plain header, and the word with E bit and index. */
  private void writeRtcpAad(byte[] packet, int off, int index) {
    System.arraycopy(packet, off, rtcpAad, 0, Bytes.RTCP_PLAIN_HEADER);
    BigEndian.put32(rtcpAad, Bytes.RTCP_PLAIN_HEADER, E_BIT | index);
  }
}
