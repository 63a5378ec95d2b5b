package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Unprotects what a peer sends under one master key. Owned by: the peer's media loop. RFC 3711, RFC
 * 7714.
 */
public final class SrtpUnprotector {
  /**
   * No replay protection: some of LiveKit's clients resend old packets as probes, which are
   * authentic all the same.
   */
  public static final int REPLAY_WINDOW_OFF = 0;

  /**
   * Retransmissions on the media's own SSRC come late: this is half a second of 20 Mbit/s video.
   */
  public static final int DEFAULT_REPLAY_WINDOW = 1024;

  private static final int MAX_REPLAY_WINDOW = 1 << 15;
  private static final int E_BIT = 0x8000_0000;

  private final SrtpProfile profile;
  private final PacketTransform rtp;
  private final PacketTransform rtcp;
  private final SsrcTable rtpSsrcs;
  private final SsrcTable rtcpSsrcs;
  private final boolean replayProtection;
  private long lastIndex = -1;

  /** Derives the session keys; the replay window is {@link #DEFAULT_REPLAY_WINDOW}. */
  public SrtpUnprotector(SrtpProfile profile, byte[] key, byte[] salt) {
    this(profile, key, salt, DEFAULT_REPLAY_WINDOW);
  }

  /**
   * @param replayWindow packets behind the newest that are told from duplicates, a power of two
   *     from 64 to 32768, or {@link #REPLAY_WINDOW_OFF}
   */
  public SrtpUnprotector(SrtpProfile profile, byte[] key, byte[] salt, int replayWindow) {
    if (replayWindow != REPLAY_WINDOW_OFF
        && (replayWindow < Long.SIZE
            || replayWindow > MAX_REPLAY_WINDOW
            || Integer.bitCount(replayWindow) != 1)) {
      throw new IllegalArgumentException(
          "a replay window cannot have " + replayWindow + " packets");
    }
    this.profile = profile;
    this.rtp = PacketTransform.of(profile, SessionKeys.forRtp(profile, key, salt));
    this.rtcp = PacketTransform.of(profile, SessionKeys.forRtcp(profile, key, salt));
    this.rtpSsrcs = new SsrcTable(replayWindow);
    this.rtcpSsrcs = new SsrcTable(replayWindow);
    this.replayProtection = replayWindow != REPLAY_WINDOW_OFF;
  }

  /**
   * Writes header and payload in plain to {@code out}. That may be {@code src} itself at the same
   * offset, but another array is better: the JDK's AES-GCM allocates an array as long as the whole
   * of {@code out} when it decrypts in place. After an error, what {@code out} holds is undefined.
   *
   * @return the plain packet's length, or a negative {@link SrtpError} code
   */
  public int unprotectRtp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff) {
    int cipherLen = srcLen - profile.rtpOverhead();
    if (cipherLen < Bytes.RTP_FIXED_HEADER) {
      return SrtpError.TOO_SHORT.code();
    }
    if (!Bytes.isVersion2(src, srcOff)) {
      return SrtpError.MALFORMED.code();
    }
    int headerLen = Bytes.rtpHeaderLength(src, srcOff, cipherLen);
    if (headerLen < 0) {
      return SrtpError.TOO_SHORT.code();
    }
    int sequenceNumber = BigEndian.getU16(src, srcOff + 2);
    int ssrc = BigEndian.getInt(src, srcOff + 8);
    SsrcTable.State state = rtpSsrcs.find(ssrc);
    if (state == null && rtpSsrcs.isFull()) {
      return SrtpError.SSRC_LIMIT.code();
    }
    long index = state == null ? sequenceNumber : state.guessIndex(sequenceNumber);
    if (state != null) {
      int verdict = state.checkReplay(index);
      if (verdict < 0) {
        return verdict;
      }
    }
    int length = rtp.openRtp(src, srcOff, srcLen, headerLen, out, outOff, ssrc, index);
    if (length < 0) {
      return length;
    }
    if (out != src || outOff != srcOff) {
      System.arraycopy(src, srcOff, out, outOff, headerLen);
    }
    if (state == null) {
      state = rtpSsrcs.add(ssrc);
    }
    state.accept(index);
    lastIndex = index;
    return length;
  }

  /**
   * @return the 48-bit index (roll-over counter and sequence number) of the RTP packet unprotected
   *     last, or -1.
   */
  public long lastIndex() {
    return lastIndex;
  }

  /**
   * Writes the plain compound packet to {@code out}, which may be {@code src} itself at the same
   * offset. After an error, what {@code out} holds is undefined.
   *
   * @return its length, or a negative {@link SrtpError} code
   */
  public int unprotectRtcp(byte[] src, int srcOff, int srcLen, byte[] out, int outOff) {
    if (srcLen < Bytes.RTCP_PLAIN_HEADER + profile.rtcpOverhead()) {
      return SrtpError.TOO_SHORT.code();
    }
    if (!Bytes.isVersion2(src, srcOff)) {
      return SrtpError.MALFORMED.code();
    }
    int word = BigEndian.getInt(src, srcOff + srcLen - profile.srtcpIndexDistance());
    if ((word & E_BIT) == 0) {
      return SrtpError.NOT_ENCRYPTED.code();
    }
    int index = word & ~E_BIT;
    int ssrc = BigEndian.getInt(src, srcOff + 4);
    SsrcTable.State state = rtcpSsrcs.find(ssrc);
    if (replayProtection) {
      if (state == null && rtcpSsrcs.isFull()) {
        return SrtpError.SSRC_LIMIT.code();
      }
      int verdict = state == null ? 0 : state.checkReplay(index);
      if (verdict < 0) {
        return verdict;
      }
    }
    int length = rtcp.openRtcp(src, srcOff, srcLen, out, outOff, ssrc, index);
    if (length < 0) {
      return length;
    }
    if (out != src || outOff != srcOff) {
      System.arraycopy(src, srcOff, out, outOff, Bytes.RTCP_PLAIN_HEADER);
    }
    if (replayProtection) {
      if (state == null) {
        state = rtcpSsrcs.add(ssrc);
      }
      state.accept(index);
    }
    return length;
  }
}
