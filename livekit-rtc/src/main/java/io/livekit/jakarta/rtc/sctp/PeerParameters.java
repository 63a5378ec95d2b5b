package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * What an INIT or INIT ACK says about its sender. Owned by: the media loop, reused. Unknown
 * parameters are treated as the two high bits of their type ask (RFC 9260 §3.2.1).
 */
final class PeerParameters {
  /** Unknown parameters reported back at most; more would only fill our answer. */
  static final int MAX_REPORTED = 4;

  /** A longer unknown parameter isn't worth echoing. */
  static final int MAX_REPORTED_LENGTH = 64;

  int initiateTag;
  long window;
  int outboundStreams;
  int inboundStreams;
  int initialTsn;
  boolean forwardTsn;
  boolean reconfig;
  boolean zeroChecksum;
  int cookieOffset;
  int cookieLength;
  final int[] reportedOffsets = new int[MAX_REPORTED];
  int reported;

  /** Reads the chunk at off; len is the chunk's length field. @return false if it isn't valid. */
  boolean read(byte[] b, int off, int len) {
    if (len < ChunkTypes.INIT_HEADER) {
      return false;
    }
    initiateTag = BigEndian.getInt(b, off + 4);
    window = BigEndian.getU32(b, off + 8);
    outboundStreams = BigEndian.getU16(b, off + 12);
    inboundStreams = BigEndian.getU16(b, off + 14);
    initialTsn = BigEndian.getInt(b, off + 16);
    forwardTsn = false;
    reconfig = false;
    zeroChecksum = false;
    cookieLength = 0;
    reported = 0;
    if (initiateTag == 0 || outboundStreams == 0 || inboundStreams == 0) {
      return false; // RFC 9260 §3.3.2
    }
    int end = off + len;
    int at = off + ChunkTypes.INIT_HEADER;
    while (at + 4 <= end) {
      int type = BigEndian.getU16(b, at);
      int length = BigEndian.getU16(b, at + 2);
      if (length < 4 || at + length > end) {
        return false;
      }
      if (!known(b, at, type, length)) {
        if ((type & 0x4000) != 0 && reported < MAX_REPORTED && length <= MAX_REPORTED_LENGTH) {
          reportedOffsets[reported++] = at;
        }
        if ((type & 0x8000) == 0) {
          break;
        }
      }
      at += ChunkTypes.padded(length);
    }
    return true;
  }

  private boolean known(byte[] b, int at, int type, int length) {
    switch (type) {
      case ChunkTypes.PARAM_STATE_COOKIE:
        cookieOffset = at + 4;
        cookieLength = length - 4;
        return true;
      case ChunkTypes.PARAM_FORWARD_TSN:
        forwardTsn = true;
        return true;
      case ChunkTypes.PARAM_ZERO_CHECKSUM:
        zeroChecksum =
            length == 8 && BigEndian.getInt(b, at + 4) == ChunkTypes.ERROR_DETECTION_DTLS;
        return true;
      case ChunkTypes.PARAM_SUPPORTED_EXTENSIONS:
        for (int i = at + 4; i < at + length; i++) {
          int extension = BigEndian.getU8(b, i);
          reconfig |= extension == ChunkTypes.RE_CONFIG;
          forwardTsn |= extension == ChunkTypes.FORWARD_TSN;
        }
        return true;
      case PARAM_IPV4,
      PARAM_IPV6,
      PARAM_COOKIE_PRESERVATIVE,
      PARAM_HOST_NAME,
      PARAM_ADDRESS_TYPES,
      PARAM_UNRECOGNIZED:
        // meaningless over DTLS (RFC 8261 §6.1): there is one path, and it isn't ours to choose
        return true;
      default:
        return false;
    }
  }

  private static final int PARAM_IPV4 = 5;
  private static final int PARAM_IPV6 = 6;
  private static final int PARAM_UNRECOGNIZED = ChunkTypes.PARAM_UNRECOGNIZED;
  private static final int PARAM_COOKIE_PRESERVATIVE = 9;
  private static final int PARAM_HOST_NAME = 11;
  private static final int PARAM_ADDRESS_TYPES = 12;
}
