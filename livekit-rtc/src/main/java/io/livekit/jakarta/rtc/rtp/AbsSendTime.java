package io.livekit.jakarta.rtc.rtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * The abs-send-time element: 24 bits, seconds in 6.18 fixed point, wrapping every 64 s. Stateless.
 */
public final class AbsSendTime {
  /** Bytes of the element. */
  public static final int LENGTH = 3;

  private static final long WRAP_NANOS = 64_000_000_000L;

  private AbsSendTime() {}

  /**
   * @return the 24 bits that stand for a time
   */
  public static int fromNanos(long nanos) {
    return (int) ((Math.floorMod(nanos, WRAP_NANOS) << 18) / 1_000_000_000L) & 0xFF_FFFF;
  }

  /**
   * @return the time within its 64 s cycle
   */
  public static long toNanos(int value) {
    return (value & 0xFF_FFFFL) * 1_000_000_000L >> 18;
  }

  /**
   * @return the 24 bits
   */
  public static int read(byte[] buf, int off) {
    return BigEndian.getU24(buf, off);
  }

  /** Writes the element for a time. */
  public static void write(byte[] out, int off, long nanos) {
    BigEndian.put24(out, off, fromNanos(nanos));
  }
}
