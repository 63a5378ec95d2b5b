package io.livekit.jakarta.rtc.bwe;

/**
 * How fast a path lets through what waits for it: packets that come one after the other out of a
 * queue come at the rate of its end, however little is sent in the mean. Owned by: one thread.
 */
final class BusyPeriod {

  /** No rate: nothing waits, or too little came to tell. */
  static final long NONE = -1;

  private static final int SIZE = 64; // a power of two
  private static final int MIN_PACKETS = 6;
  private static final long MIN_NANOS = 30_000_000L;

  /** The path of some time ago is another. */
  private static final long MAX_NANOS = 300_000_000L;

  /** What waits no longer than this didn't wait. */
  private static final long MIN_QUEUE_NANOS = 8_000_000L;

  /** Nothing for so long, and then what waited: radio was away, or TCP sent something again. */
  private static final long STALL_NANOS = 120_000_000L;

  private static final long AFTER_STALL_NANOS = 200_000_000L;

  private final long[] arrivals = new long[SIZE];
  private final long[] sums = new long[SIZE]; // bytes up to and with this packet
  private int count; // of the period's packets
  private long sum;
  private long last = Long.MIN_VALUE;
  private long since;
  private long stalled = Long.MIN_VALUE; // until when

  void reset() {
    count = 0;
    last = Long.MIN_VALUE;
  }

  /**
   * A packet arrived, the next in the order of sending.
   *
   * @param queueNanos how much longer it was on its way than the quickest
   */
  void arrived(int bytes, long arrivalNanos, long queueNanos) {
    long gap = last == Long.MIN_VALUE ? 0 : arrivalNanos - last;
    last = Math.max(last, arrivalNanos);
    if (queueNanos < MIN_QUEUE_NANOS) {
      count = 0;
      return;
    }
    if (gap < 0 && count > 0) {
      return; // overtaken: its bytes would be counted at another time
    }
    if (gap > STALL_NANOS) {
      count = 0;
      stalled = arrivalNanos;
    }
    if (count == 0) {
      since = arrivalNanos;
    }
    sum += bytes;
    arrivals[count & SIZE - 1] = arrivalNanos;
    sums[count & SIZE - 1] = sum;
    count++;
  }

  /**
   * @return whether the latest packet didn't wait; or nothing came for a while, which says nothing
   *     of the rate, and too little has since to tell
   */
  boolean isOver() {
    return count == 0
        || stalled != Long.MIN_VALUE
            && last - stalled < AFTER_STALL_NANOS
            && bitsPerSecond() == NONE;
  }

  /**
   * @return how long packets have been waiting, without one that didn't
   */
  long nanos() {
    return count == 0 ? 0 : arrivals[count - 1 & SIZE - 1] - since;
  }

  /**
   * @return bits per second, or {@link #NONE}
   */
  long bitsPerSecond() {
    int available = Math.min(count, SIZE);
    if (available < MIN_PACKETS) {
      return NONE;
    }
    int last = count - 1 & SIZE - 1;
    int first = last;
    for (int i = 2; i <= available; i++) {
      int at = count - i & SIZE - 1;
      if (arrivals[last] - arrivals[at] > MAX_NANOS) {
        break;
      }
      first = at;
    }
    long span = arrivals[last] - arrivals[first];
    return span < MIN_NANOS ? NONE : (sums[last] - sums[first]) * 8_000_000_000L / span;
  }
}
