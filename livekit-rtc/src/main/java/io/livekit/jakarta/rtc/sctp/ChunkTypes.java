package io.livekit.jakarta.rtc.sctp;

/** Numbers of RFC 9260 §3, RFC 3758 §3, RFC 6525 §4 and RFC 9653 §4. */
final class ChunkTypes {
  static final int COMMON_HEADER = 12;
  static final int CHUNK_HEADER = 4;
  static final int DATA_HEADER = 16;
  static final int INIT_HEADER = 20;

  static final int DATA = 0;
  static final int INIT = 1;
  static final int INIT_ACK = 2;
  static final int SACK = 3;
  static final int HEARTBEAT = 4;
  static final int HEARTBEAT_ACK = 5;
  static final int ABORT = 6;
  static final int SHUTDOWN = 7;
  static final int SHUTDOWN_ACK = 8;
  static final int ERROR = 9;
  static final int COOKIE_ECHO = 10;
  static final int COOKIE_ACK = 11;
  static final int SHUTDOWN_COMPLETE = 14;
  static final int RE_CONFIG = 130;
  static final int FORWARD_TSN = 192;

  /** DATA flags. */
  static final int FLAG_END = 1;

  static final int FLAG_BEGIN = 2;
  static final int FLAG_UNORDERED = 4;
  static final int FLAG_IMMEDIATE = 8;

  /** T bit of ABORT and SHUTDOWN COMPLETE: the tag is reflected. */
  static final int FLAG_TAG_REFLECTED = 1;

  static final int PARAM_HEARTBEAT_INFO = 1;
  static final int PARAM_STATE_COOKIE = 7;
  static final int PARAM_UNRECOGNIZED = 8;
  static final int PARAM_OUTGOING_RESET = 13;
  static final int PARAM_INCOMING_RESET = 14;
  static final int PARAM_TSN_RESET = 15;
  static final int PARAM_RECONFIG_RESPONSE = 16;
  static final int PARAM_ADD_OUTGOING = 17;
  static final int PARAM_ADD_INCOMING = 18;
  static final int PARAM_ZERO_CHECKSUM = 0x8001;
  static final int PARAM_SUPPORTED_EXTENSIONS = 0x8008;
  static final int PARAM_FORWARD_TSN = 0xC000;

  static final int CAUSE_INVALID_STREAM = 1;
  static final int CAUSE_STALE_COOKIE = 3;
  static final int CAUSE_UNRECOGNIZED_CHUNK = 6;
  static final int CAUSE_UNRECOGNIZED_PARAMETERS = 8;
  static final int CAUSE_USER_ABORT = 12;
  static final int CAUSE_PROTOCOL_VIOLATION = 13;

  /** RFC 9653 §4: DTLS is the alternate error detection method. */
  static final int ERROR_DETECTION_DTLS = 1;

  private ChunkTypes() {}

  static int padded(int len) {
    return len + 3 & ~3;
  }

  /**
   * The extended TSN nearest to a known one: comparisons of 64-bit TSNs need no serial arithmetic
   * (RFC 1982).
   */
  static long extendTsn(int tsn, long near) {
    return near + (tsn - (int) near);
  }

  /** Where extended TSNs start: far enough from zero that nothing becomes negative. */
  static long firstTsn(int tsn) {
    return (tsn & 0xffff_ffffL) + (1L << 33);
  }
}
