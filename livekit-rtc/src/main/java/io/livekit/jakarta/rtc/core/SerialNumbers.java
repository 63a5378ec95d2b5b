package io.livekit.jakarta.rtc.core;

/**
 * Comparison and distance of numbers that wrap (RFC 1982): RTP sequence numbers, RTP timestamps,
 * TSNs.
 */
public final class SerialNumbers {
  private SerialNumbers() {}

  /** Signed distance from {@code from} to {@code to} on the 16-bit circle: −32768 … 32767. */
  public static int distance16(int from, int to) {
    return (short) (to - from);
  }

  /** Whether 16-bit {@code a} comes after {@code b}. */
  public static boolean isNewer16(int a, int b) {
    return distance16(b, a) > 0;
  }

  /** Signed distance from {@code from} to {@code to} on the 32-bit circle. */
  public static int distance32(long from, long to) {
    return (int) (to - from);
  }

  /** Whether 32-bit {@code a} comes after {@code b}. */
  public static boolean isNewer32(long a, long b) {
    return distance32(b, a) > 0;
  }

  /** The unsigned value of a 32-bit number. */
  public static long unsigned32(long value) {
    return value & 0xffff_ffffL;
  }
}
