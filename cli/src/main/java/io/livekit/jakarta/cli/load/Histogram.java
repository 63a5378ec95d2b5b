package io.livekit.jakarta.cli.load;

import java.util.concurrent.atomic.AtomicLongArray;

/** How long things took: counts in steps of at most 3 %. Thread-safe. */
public final class Histogram {
  private static final int SUB_BITS = 5;
  private static final int SUB = 1 << SUB_BITS;
  private static final long UNIT_NANOS = 1_000;
  private static final int BUCKETS = SUB * 28; // up to some hours

  private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

  void record(long nanos) {
    counts.getAndIncrement(Math.min(BUCKETS - 1, bucket(Math.max(0, nanos) / UNIT_NANOS)));
  }

  private static int bucket(long units) {
    if (units < SUB) {
      return (int) units;
    }
    int shift = 63 - Long.numberOfLeadingZeros(units) - SUB_BITS;
    return (shift + 1) * SUB + (int) (units >> shift) - SUB;
  }

  /**
   * @return the middle of a bucket
   */
  private static double units(int bucket) {
    if (bucket < SUB) {
      return bucket;
    }
    int shift = bucket / SUB - 1;
    return ((long) (bucket % SUB + SUB) << shift) + (1L << shift) / 2.0;
  }

  void clear() {
    for (int i = 0; i < BUCKETS; i++) {
      counts.set(i, 0);
    }
  }

  /**
   * @return how many were recorded
   */
  public long count() {
    long sum = 0;
    for (int i = 0; i < BUCKETS; i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /**
   * @param share for example 0.95 @return milliseconds within which this share was done; 0 without
   *     records
   */
  public double percentileMillis(double share) {
    long wanted = (long) Math.ceil(count() * share);
    long sum = 0;
    int last = 0;
    for (int i = 0; i < BUCKETS; i++) {
      long here = counts.get(i);
      if (here == 0) {
        continue;
      }
      last = i;
      sum += here;
      if (sum >= wanted) {
        break;
      }
    }
    return units(last) * UNIT_NANOS / 1e6;
  }
}
