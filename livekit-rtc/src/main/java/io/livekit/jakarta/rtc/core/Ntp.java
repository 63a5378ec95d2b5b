package io.livekit.jakarta.rtc.core;

/**
 * NTP timestamps (RFC 5905 §6): 64 bits, the upper 32 seconds since 1900, the lower 32 the
 * fraction. Time comes in as an argument; nothing here reads a clock.
 */
public final class Ntp {
  /** Seconds between 1900-01-01 and 1970-01-01. */
  public static final long UNIX_EPOCH_SECONDS = 2_208_988_800L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Ntp() {}

  /** Nanoseconds since the Unix epoch to NTP. */
  public static long fromUnixNanos(long unixNanos) {
    long seconds = Math.floorDiv(unixNanos, NANOS_PER_SECOND);
    return ((seconds + UNIX_EPOCH_SECONDS) << 32)
        | fraction(Math.floorMod(unixNanos, NANOS_PER_SECOND));
  }

  /** Milliseconds since the Unix epoch to NTP. */
  public static long fromUnixMillis(long unixMillis) {
    return fromUnixNanos(unixMillis * 1_000_000L);
  }

  /**
   * NTP to nanoseconds since the Unix epoch, for times within NTP era 0 (until 2036) read unsigned.
   */
  public static long toUnixNanos(long ntp64) {
    return ((ntp64 >>> 32) - UNIX_EPOCH_SECONDS) * NANOS_PER_SECOND
        + fractionToNanos(ntp64 & 0xffff_ffffL);
  }

  /**
   * A monotonic time as an NTP value with an arbitrary origin. Enough where only differences and
   * round trips matter, as in sender reports that no other clock is compared with.
   */
  public static long fromNanos(long nowNanos) {
    return (Math.floorDiv(nowNanos, NANOS_PER_SECOND) << 32)
        | fraction(Math.floorMod(nowNanos, NANOS_PER_SECOND));
  }

  /** Difference {@code later - earlier} in nanoseconds. */
  public static long differenceNanos(long laterNtp, long earlierNtp) {
    long difference = laterNtp - earlierNtp;
    return (difference >> 32) * NANOS_PER_SECOND + fractionToNanos(difference & 0xffff_ffffL);
  }

  /** The middle 32 bits, as LSR and DLRR carry them (RFC 3550 §6.4.1). */
  public static int compact(long ntp64) {
    return (int) (ntp64 >>> 16);
  }

  /** A duration in units of 1/65536 s, as DLSR carries it; saturates. */
  public static int compactFromNanos(long durationNanos) {
    if (durationNanos <= 0) {
      return 0;
    }
    if (durationNanos >= 65536L * NANOS_PER_SECOND) {
      return -1;
    }
    return (int)
        ((durationNanos / NANOS_PER_SECOND << 16)
            + (durationNanos % NANOS_PER_SECOND << 16) / NANOS_PER_SECOND);
  }

  /** A compact duration (unsigned 16.16 seconds) in nanoseconds. */
  public static long compactToNanos(int compact) {
    return ((compact & 0xffff_ffffL) * NANOS_PER_SECOND) >>> 16;
  }

  /**
   * Round-trip time from a report block (RFC 3550 §6.4.1): A − LSR − DLSR.
   *
   * @return nanoseconds, or −1 when the block carries no LSR or the clocks make it negative
   */
  public static long roundTripNanos(int arrivalCompact, int lsr, int dlsr) {
    if (lsr == 0) {
      return -1;
    }
    int trip = arrivalCompact - lsr - dlsr;
    return trip < 0 ? -1 : compactToNanos(trip);
  }

  private static long fraction(long nanosOfSecond) {
    return (nanosOfSecond << 32) / NANOS_PER_SECOND;
  }

  private static long fractionToNanos(long fraction) {
    // Rounds: a nanosecond is about 4.3 units, so converting there and back gives the same number.
    return (fraction * NANOS_PER_SECOND + (1L << 31)) >>> 32;
  }
}
