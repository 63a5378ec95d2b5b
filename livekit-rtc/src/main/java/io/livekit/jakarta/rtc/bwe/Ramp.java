package io.livekit.jakarta.rtc.bwe;

/**
 * Sends more and more, media and padding together, up to a rate and for a while at it: so a path
 * that doesn't carry it shows that by a short queue, and a token bucket, which lets through
 * anything at first, is empty before the end. Owned by: one thread.
 */
final class Ramp {

  /** From one rate to twice of it: what a path that has enough shows in vain costs half of this. */
  private static final long DOUBLING_NANOS = 200_000_000L;

  /** What the path says is known no sooner than this beyond the round trip. */
  private static final long FEEDBACK_NANOS = 75_000_000L;

  private static final long HELD_NANOS = 150_000_000L;
  private static final double LONGEST_ARREARS_NANOS = 20e6;

  /** Of what arrives, so much is sent at most. */
  private static final double AHEAD = 2;

  private static final long STEP_NANOS = 2_000_000L;

  private long from;
  private long to;
  private long most; // by what arrives
  private long startNanos;
  private double doublingNanos;
  private long lastNanos;
  private double owed; // bytes

  void start(long fromBitsPerSecond, long toBitsPerSecond, long rttNanos, long nowNanos) {
    from = fromBitsPerSecond;
    to = Math.max(fromBitsPerSecond, toBitsPerSecond);
    startNanos = nowNanos;
    lastNanos = nowNanos;
    doublingNanos = Math.max(DOUBLING_NANOS, 2.0 * (rttNanos + FEEDBACK_NANOS));
    owed = 0;
    most = (long) (AHEAD * from);
  }

  /** So much gets through, in bits per second. */
  void arrives(long bitsPerSecond) {
    most = Math.max(from, (long) (AHEAD * bitsPerSecond));
  }

  /**
   * @return bits per second that are due now
   */
  long rate(long nowNanos) {
    double grown = from * Math.pow(2, (nowNanos - startNanos) / doublingNanos);
    return Math.min(most, grown >= to ? to : (long) grown);
  }

  /**
   * @return the highest rate, in bits per second
   */
  long top() {
    return to;
  }

  /**
   * @return whether the highest rate was held for long enough
   */
  boolean isOver(long nowNanos) {
    return rate(nowNanos - HELD_NANOS) >= to;
  }

  void sent(int bytes) {
    owed -= bytes;
  }

  /**
   * @return bytes to send now beyond what was sent
   */
  double due(long nowNanos) {
    double rate = rate(nowNanos) / 8e9;
    owed = Math.min(owed + rate * (nowNanos - lastNanos), rate * LONGEST_ARREARS_NANOS);
    lastNanos = nowNanos;
    return owed;
  }

  long nextTimeoutNanos() {
    return lastNanos + STEP_NANOS;
  }
}
