package io.livekit.jakarta.rtc.rtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * The abs-capture-time element: NTP capture time and, optionally, the estimated clock offset
 * (Q32.32). Stateless.
 */
public final class AbsCaptureTime {
  /** Bytes without the clock offset. */
  public static final int LENGTH = 8;

  /** Bytes with the clock offset. */
  public static final int LENGTH_WITH_OFFSET = 16;

  private AbsCaptureTime() {}

  /**
   * @return whether an element of this length can be read
   */
  public static boolean isValid(int len) {
    return len == LENGTH || len == LENGTH_WITH_OFFSET;
  }

  /**
   * @return the capture time as a 64-bit NTP timestamp
   */
  public static long captureNtp(byte[] buf, int off) {
    return BigEndian.getLong(buf, off);
  }

  /**
   * @return the estimated offset to the capturer's clock in Q32.32 seconds, 0 if the element has
   *     none
   */
  public static long clockOffset(byte[] buf, int off, int len) {
    return len == LENGTH_WITH_OFFSET ? BigEndian.getLong(buf, off + 8) : 0;
  }

  /** Writes the short form. @return {@link #LENGTH} */
  public static int write(byte[] out, int off, long captureNtp) {
    BigEndian.put64(out, off, captureNtp);
    return LENGTH;
  }
}
