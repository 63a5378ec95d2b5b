package io.livekit.jakarta.rtc.dtls;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Looks at datagrams before the library does, and refuses what would make it hold memory or end an
 * association without proof of who sent it. RFC 6347 §4.1, §4.2.2.
 */
final class RecordFilter {
  /**
   * A handshake message announces its length in its first fragment and the library allocates it at
   * once, up to 16 MB and 16 messages ahead. Certificates, the largest ones, take 1 to 2 KB.
   */
  static final int MAX_HANDSHAKE_MESSAGE = 16 * 1024;

  private static final int RECORD_HEADER = 13;
  private static final int HANDSHAKE_HEADER = 12;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int HANDSHAKE = 22;
  private static final int APPLICATION_DATA = 23;
  private static final int DTLS_MAJOR = 0xFE;

  private RecordFilter() {}

  /**
   * @param connected whether the handshake is over: plain text may then only be a handshake that is
   *     sent again, never an alert, which anybody could have sent
   */
  static boolean accepts(byte[] buf, int off, int len, boolean connected) {
    if (len < RECORD_HEADER) {
      return false;
    }
    int end = off + len;
    while (off < end) {
      if (end - off < RECORD_HEADER) {
        return false;
      }
      int type = buf[off] & 0xFF;
      int length = BigEndian.getU16(buf, off + 11);
      if (type < CHANGE_CIPHER_SPEC
          || type > APPLICATION_DATA
          || (buf[off + 1] & 0xFF) != DTLS_MAJOR
          || length > end - off - RECORD_HEADER) {
        return false;
      }
      if (BigEndian.getU16(buf, off + 3) == 0) {
        if (type == HANDSHAKE) {
          if (!acceptsHandshake(buf, off + RECORD_HEADER, length)) {
            return false;
          }
        } else if (connected && type != CHANGE_CIPHER_SPEC) {
          return false;
        }
      }
      off += RECORD_HEADER + length;
    }
    return true;
  }

  private static boolean acceptsHandshake(byte[] buf, int off, int len) {
    int end = off + len;
    while (end - off >= HANDSHAKE_HEADER) {
      int fragmentLength = BigEndian.getU24(buf, off + 9);
      if (BigEndian.getU24(buf, off + 1) > MAX_HANDSHAKE_MESSAGE
          || fragmentLength > end - off - HANDSHAKE_HEADER) {
        return false;
      }
      off += HANDSHAKE_HEADER + fragmentLength;
    }
    return off == end;
  }
}
