package io.livekit.jakarta.rtc.core;

import java.util.Arrays;

/**
 * Bits, packets or events per second over a sliding window of fixed buckets. Owned by: one thread.
 * Allocates only when made.
 */
public final class RateMeter {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long bucketNanos;
  private final long[] amounts;
  private long current = Long.MIN_VALUE;
  private long first;
  private long sum;
  private long total;

  /** A window of one second in ten buckets. */
  public RateMeter() {
    this(NANOS_PER_SECOND, 10);
  }

  /**
   * @param windowNanos how far back the rate looks
   * @param buckets how finely the window slides
   */
  public RateMeter(long windowNanos, int buckets) {
    if (buckets < 2 || windowNanos < buckets) {
      throw new IllegalArgumentException("a window needs two buckets or more");
    }
    this.bucketNanos = windowNanos / buckets;
    this.amounts = new long[buckets];
  }

  /** Counts an amount, in whatever unit the caller chose. */
  public void add(long amount, long nowNanos) {
    slide(nowNanos);
    amounts[index(current)] += amount;
    sum += amount;
    total += amount;
  }

  /**
   * The amount per second: over the window, or over the time since the first amount while that is
   * shorter.
   */
  public long perSecond(long nowNanos) {
    if (current == Long.MIN_VALUE) {
      return 0;
    }
    slide(nowNanos);
    // Once the window is full its newest bucket counts for as much of it as has passed.
    long covered =
        current - first < amounts.length
            ? (current - first + 1) * bucketNanos
            : (amounts.length - 1) * bucketNanos
                + Math.max(1, Math.floorMod(nowNanos, bucketNanos));
    return (long) ((double) sum * NANOS_PER_SECOND / covered);
  }

  /** Bits per second when the amounts were bytes. */
  public long bitsPerSecond(long nowNanos) {
    return perSecond(nowNanos) * 8;
  }

  /** Everything ever counted. */
  public long total() {
    return total;
  }

  /** Forgets the window, not the total. */
  public void reset() {
    current = Long.MIN_VALUE;
    Arrays.fill(amounts, 0);
    sum = 0;
  }

  private void slide(long nowNanos) {
    long bucket = Math.floorDiv(nowNanos, bucketNanos);
    if (current == Long.MIN_VALUE) {
      first = bucket;
      current = bucket;
      return;
    }
    if (bucket - current >= amounts.length) {
      Arrays.fill(amounts, 0);
      sum = 0;
      current = bucket;
      return;
    }
    while (current < bucket) {
      current++;
      sum -= amounts[index(current)];
      amounts[index(current)] = 0;
    }
  }

  private int index(long bucket) {
    return (int) Math.floorMod(bucket, (long) amounts.length);
  }
}
