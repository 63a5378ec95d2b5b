package io.livekit.jakarta.rtc.rtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/** The playout-delay element: two 12-bit delays in steps of 10 ms. Stateless. */
public final class PlayoutDelay {
  /** Bytes of the element. */
  public static final int LENGTH = 3;

  /** The longest delay that fits. */
  public static final int MAX_MILLIS = 0xFFF * 10;

  private PlayoutDelay() {}

  /**
   * @return the smallest delay that the sender asks for
   */
  public static int minMillis(byte[] buf, int off) {
    return (BigEndian.getU24(buf, off) >> 12) * 10;
  }

  /**
   * @return the largest delay that the sender asks for
   */
  public static int maxMillis(byte[] buf, int off) {
    return (BigEndian.getU24(buf, off) & 0xFFF) * 10;
  }

  /** Writes the element; delays are cut to what fits. */
  public static void write(byte[] out, int off, int minMillis, int maxMillis) {
    int min = Math.max(0, Math.min(MAX_MILLIS, minMillis)) / 10;
    int max = Math.max(0, Math.min(MAX_MILLIS, maxMillis)) / 10;
    BigEndian.put24(out, off, min << 12 | max);
  }
}
