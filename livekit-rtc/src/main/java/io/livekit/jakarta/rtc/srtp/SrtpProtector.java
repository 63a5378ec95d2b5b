package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Protects what we send under one master key. Owned by: the peer's media loop. RFC 3711, RFC 7714.
 */
public final class SrtpProtector {
  /** 2^31 SRTCP packets, then the key is used up (RFC 3711 §9.2). */
  private static final long SRTCP_INDEXES = 1L << 31;

  private final PacketTransform rtp;
  private final PacketTransform rtcp;

  /**
   * One count for all senders' SSRCs: indexes then differ even where RFC 3711 would let them agree.
   */
  private long nextRtcpIndex = 1;

  /** Derives the session keys from a master key and salt of the profile's lengths. */
  public SrtpProtector(SrtpProfile profile, byte[] key, byte[] salt) {
    rtp = PacketTransform.of(profile, SessionKeys.forRtp(profile, key, salt));
    rtcp = PacketTransform.of(profile, SessionKeys.forRtcp(profile, key, salt));
  }

  /**
   * Protects one RTP packet whose header (fixed part, CSRCs and extensions) is already at {@code
   * out[outOff]}. The payload is read from {@code src} and its ciphertext, then the tag, are
   * written right behind the header; there must be room for {@link SrtpProfile#rtpOverhead()} bytes
   * more.
   *
   * <p>{@code src} is best another array than {@code out}, or the same place in it: the JDK's
   * cipher copies the whole array when it has to move bytes within one.
   *
   * <p>A packet may be protected again under its index, for a retransmission without RTX, provided
   * that header and payload are byte for byte the same. Two different packets under one SSRC and
   * index would give an observer the means to forge packets (RFC 7714 §10).
   *
   * @param extSeq the 48-bit packet index: roll-over counter and sequence number
   * @return the whole packet's length, or a negative {@link SrtpError} code
   */
  public int protectRtp(
      byte[] out, int outOff, int headerLen, byte[] src, int srcOff, int srcLen, long extSeq) {
    if (headerLen < Bytes.RTP_FIXED_HEADER) {
      return SrtpError.TOO_SHORT.code();
    }
    if (extSeq >>> 48 != 0) {
      return SrtpError.KEY_EXHAUSTED.code();
    }
    int ssrc = BigEndian.getInt(out, outOff + 8);
    return rtp.sealRtp(out, outOff, headerLen, src, srcOff, srcLen, ssrc, extSeq);
  }

  /**
   * Protects one RTP packet whose payload begins with {@code prefixLen} bytes that are already
   * behind the header in {@code out}, in plain, and goes on with {@code src}: a rewritten payload
   * descriptor, or RTX's original sequence number. Otherwise as {@link #protectRtp(byte[], int,
   * int, byte[], int, int, long)}.
   *
   * @param srcLen may be 0, and {@code src} is not read then
   * @return the whole packet's length, or a negative {@link SrtpError} code
   */
  public int protectRtp(
      byte[] out,
      int outOff,
      int headerLen,
      int prefixLen,
      byte[] src,
      int srcOff,
      int srcLen,
      long extSeq) {
    if (prefixLen == 0 && srcLen > 0) {
      return protectRtp(out, outOff, headerLen, src, srcOff, srcLen, extSeq);
    }
    // The cipher would buffer a part that is not a whole block. Copying the rest costs less
    // than that does.
    int payloadOff = outOff + headerLen;
    if (srcLen > 0) {
      System.arraycopy(src, srcOff, out, payloadOff + prefixLen, srcLen);
    }
    return protectRtp(out, outOff, headerLen, out, payloadOff, prefixLen + srcLen, extSeq);
  }

  /**
   * Protects one compound RTCP packet under the next SRTCP index. {@code out} needs room for {@link
   * SrtpProfile#rtcpOverhead()} bytes more.
   *
   * @return the protected packet's length, or a negative {@link SrtpError} code
   */
  public int protectRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff) {
    if (srcLen < Bytes.RTCP_PLAIN_HEADER) {
      return SrtpError.TOO_SHORT.code();
    }
    if (nextRtcpIndex >= SRTCP_INDEXES) {
      return SrtpError.KEY_EXHAUSTED.code();
    }
    System.arraycopy(src, srcOff, out, outOff, Bytes.RTCP_PLAIN_HEADER);
    int ssrc = BigEndian.getInt(src, srcOff + 4);
    return rtcp.sealRtcp(src, srcOff, srcLen, out, outOff, ssrc, (int) nextRtcpIndex++);
  }
}
