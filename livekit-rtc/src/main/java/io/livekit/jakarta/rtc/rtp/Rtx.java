package io.livekit.jakarta.rtc.rtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Retransmission payloads (RFC 4588 §4): the original sequence number (OSN), then the original
 * payload. Stateless.
 */
public final class Rtx {
  /** Bytes that RTX puts before the original payload. */
  public static final int OSN_LENGTH = 2;

  private Rtx() {}

  /**
   * @return whether the packet holds a retransmission; RTX streams also carry padding-only probes,
   *     which don't
   */
  public static boolean hasOriginal(RtpPacket rtx) {
    return rtx.payloadLength() >= OSN_LENGTH;
  }

  /**
   * @return the original sequence number; only if {@link #hasOriginal}
   */
  public static int originalSequenceNumber(RtpPacket rtx) {
    return BigEndian.getU16(rtx.buffer(), rtx.payloadOffset());
  }

  /**
   * Restores the original packet: header extensions are kept, padding is removed.
   *
   * @param out may be the packet's own array with {@code outOff} equal to its offset
   * @return the length of the original, or -1 if there is none or it doesn't fit
   */
  public static int unwrap(
      RtpPacket rtx, int originalPayloadType, int originalSsrc, byte[] out, int outOff) {
    int length = rtx.headerLength() + rtx.payloadLength() - OSN_LENGTH;
    if (!hasOriginal(rtx) || outOff + length > out.length) {
      return -1;
    }
    int osn = originalSequenceNumber(rtx);
    int header = rtx.headerLength();
    System.arraycopy(rtx.buffer(), rtx.offset(), out, outOff, header);
    System.arraycopy(
        rtx.buffer(), rtx.payloadOffset() + OSN_LENGTH, out, outOff + header, length - header);
    out[outOff] &= ~0x20;
    out[outOff + 1] = (byte) (out[outOff + 1] & 0x80 | originalPayloadType & 0x7F);
    BigEndian.put16(out, outOff + 2, osn);
    BigEndian.put32(out, outOff + 8, originalSsrc);
    return length;
  }

  /** Writes the OSN in front of a payload that the caller copies behind it. @return 2 */
  public static int writeOriginalSequenceNumber(byte[] out, int off, int sequenceNumber) {
    BigEndian.put16(out, off, sequenceNumber);
    return OSN_LENGTH;
  }
}
