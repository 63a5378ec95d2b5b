package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/** What SRTP needs to know of a packet: its version, and where the header ends. */
final class Bytes {
  static final int RTP_FIXED_HEADER = 12;

  /** The first header and the sender's SSRC of a compound packet stay in plain (RFC 3711 §3.4). */
  static final int RTCP_PLAIN_HEADER = 8;

  private static final int EXTENSION_HEADER = 4;

  private Bytes() {}

  static boolean isVersion2(byte[] buf, int off) {
    return (buf[off] & 0xC0) == 0x80;
  }

  /**
   * @return bytes of fixed header, CSRCs and header extension, or -1 if {@code len} is less than
   *     that.
   */
  static int rtpHeaderLength(byte[] buf, int off, int len) {
    if (len < RTP_FIXED_HEADER) {
      return -1;
    }
    int header = RTP_FIXED_HEADER + 4 * (buf[off] & 0x0F);
    if ((buf[off] & 0x10) != 0) {
      if (len < header + EXTENSION_HEADER) {
        return -1;
      }
      header += EXTENSION_HEADER + 4 * BigEndian.getU16(buf, off + header + 2);
    }
    return len < header ? -1 : header;
  }
}
