package io.livekit.jakarta.rtc.bwe;

/**
 * The queue that no packet gets past: the least delay of the latest packets, of two pictures at
 * least, as those of one wait for each other. Seen as soon as it is there, long before a line
 * through groups of packets tells its slope. Owned by: one thread.
 */
final class StandingQueue {
  private static final int SIZE = 32; // a power of two
  private static final int MIN_PACKETS = 3;

  /** Sent so far from each other, packets are of different pictures. */
  private static final long MIN_SPAN_NANOS = 30_000_000L;

  private final long[] sent = new long[SIZE];
  private final long[] delays = new long[SIZE];
  private int count;

  void reset() {
    count = 0;
  }

  /** A packet arrived; neither clock's epoch matters. */
  void arrived(long sentNanos, long arrivalNanos) {
    int at = count++ & SIZE - 1;
    sent[at] = sentNanos;
    delays[at] = arrivalNanos - sentNanos;
  }

  /**
   * @param base least delay that the path has
   * @return how much longer every one of the latest packets was on its way, in nanoseconds; 0 where
   *     too few came to tell
   */
  long nanos(long base) {
    int available = Math.min(count, SIZE);
    long lowest = Long.MAX_VALUE;
    long earliest = Long.MAX_VALUE;
    long latest = Long.MIN_VALUE;
    for (int i = 1; i <= available; i++) {
      int at = count - i & SIZE - 1;
      lowest = Math.min(lowest, delays[at]);
      earliest = Math.min(earliest, sent[at]);
      latest = Math.max(latest, sent[at]);
      if (i >= MIN_PACKETS && latest - earliest >= MIN_SPAN_NANOS) {
        return Math.max(0, lowest - base);
      }
    }
    return 0;
  }
}
