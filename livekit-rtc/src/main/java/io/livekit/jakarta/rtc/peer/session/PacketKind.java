package io.livekit.jakarta.rtc.peer.session;

/** What shares the port with what, told apart by the first two bytes (RFC 7983 §7, RFC 5761 §4). */
enum PacketKind {
  STUN,
  DTLS,
  RTP,
  RTCP,
  UNKNOWN;

  private static final int MAX_STUN = 3;
  private static final int MIN_DTLS = 20;
  private static final int MAX_DTLS = 63;
  private static final int MIN_RTP = 128;
  private static final int MAX_RTP = 191;
  private static final int MIN_RTCP_TYPE = 192;
  private static final int MAX_RTCP_TYPE = 223;

  /** Any packet of at least one byte is of some kind. */
  static PacketKind of(byte[] buf, int off, int len) {
    int first = buf[off] & 0xff;
    if (first >= MIN_RTP && first <= MAX_RTP && len > 1) {
      int type = buf[off + 1] & 0xff;
      return type >= MIN_RTCP_TYPE && type <= MAX_RTCP_TYPE ? RTCP : RTP;
    }
    if (first <= MAX_STUN) {
      return STUN;
    }
    return first >= MIN_DTLS && first <= MAX_DTLS ? DTLS : UNKNOWN;
  }

  /**
   * @return whether a STUN packet is a request: the two bits of its class are zero (RFC 8489 §5)
   */
  static boolean isStunRequest(byte[] buf, int off) {
    return (buf[off] & 0x01) == 0 && (buf[off + 1] & 0x10) == 0;
  }
}
