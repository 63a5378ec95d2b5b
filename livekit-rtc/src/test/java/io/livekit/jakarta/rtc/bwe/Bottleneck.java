package io.livekit.jakarta.rtc.bwe;

import java.util.Random;

/**
 * A path with one queue before an end whose rate changes with time, shared by several flows. What
 * is sent is told at once when it arrives. On virtual time.
 */
final class Bottleneck {
  static final long MILLI = 1_000_000L;

  /** The rate is constant for so long. */
  static final long SLOT_NANOS = 10 * MILLI;

  static final long LOST = -1;

  private final long[] bitsPerSecond; // of each slot
  private final Random random;
  private final long queueNanos;
  private final long delayNanos;
  double loss;
  long jitterNanos;
  private double busyUntil; // nanoseconds
  private long lastArrival;

  /**
   * @param bitsPerSecond of each slot of time; the last one goes on
   * @param queueMillis what the queue holds, in time at the rate that there is
   */
  Bottleneck(long[] bitsPerSecond, long queueMillis, long delayMillis, Random random) {
    this.bitsPerSecond = bitsPerSecond;
    this.queueNanos = queueMillis * MILLI;
    this.delayNanos = delayMillis * MILLI;
    this.random = random;
  }

  long bitsPerSecond(long nanos) {
    return bitsPerSecond[(int) Math.min(bitsPerSecond.length - 1, nanos / SLOT_NANOS)];
  }

  /**
   * @return when a packet arrives that is sent now, or {@link #LOST}
   */
  long send(int bytes, long nowNanos) {
    double starts = Math.max(nowNanos, busyUntil);
    if (starts - nowNanos > queueNanos || random.nextDouble() < loss) {
      return LOST;
    }
    double bits = bytes * 8.0;
    double at = starts;
    while (true) {
      double rate = bitsPerSecond((long) at) / 1e9;
      double end = ((long) at / SLOT_NANOS + 1) * (double) SLOT_NANOS;
      double passes = (end - at) * rate;
      if (passes >= bits) {
        at += bits / rate;
        break;
      }
      bits -= passes;
      at = end;
    }
    busyUntil = at;
    long jitter = jitterNanos == 0 ? 0 : (long) (random.nextDouble() * jitterNanos);
    lastArrival = Math.max(lastArrival, (long) at + delayNanos + jitter);
    return lastArrival;
  }

  /**
   * @return how long a packet would wait now
   */
  long waitNanos(long nowNanos) {
    return (long) Math.max(0, busyUntil - nowNanos);
  }
}
