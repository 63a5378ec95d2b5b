package io.livekit.jakarta.rtc.srtp;

/**
 * Why a packet was not protected or unprotected; methods return {@link #code()}, which is negative.
 */
public enum SrtpError {
  /** Shorter than its header, its extension or its tag say. */
  TOO_SHORT(-1),
  /** Not version 2. */
  MALFORMED(-2),
  /**
   * The tag does not match: a wrong key, a changed packet or a wrong guess of the roll-over
   * counter.
   */
  AUTH_FAILED(-3),
  /** This index was received before. */
  REPLAYED(-4),
  /** Older than the replay window can tell. */
  TOO_OLD(-5),
  /** The peer uses more SSRCs than we keep state for. */
  SSRC_LIMIT(-6),
  /** SRTCP without the E bit: WebRTC always encrypts (RFC 8827 §6.5). */
  NOT_ENCRYPTED(-7),
  /** No more packet indexes under this key (RFC 3711 §9.2). */
  KEY_EXHAUSTED(-8);

  private static final SrtpError[] VALUES = values();

  private final int code;

  SrtpError(int code) {
    this.code = code;
  }

  /**
   * @return the negative number that stands for this error in place of a length.
   */
  public int code() {
    return code;
  }

  /**
   * @return the error a negative return value stands for.
   */
  public static SrtpError of(int code) {
    return VALUES[-code - 1];
  }
}
