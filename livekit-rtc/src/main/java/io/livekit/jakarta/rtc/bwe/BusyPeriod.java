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

  private final long[] arrivals = new long[SIZE];
  private final long[] sums = new long[SIZE]; // bytes up to and with this packet
  private int count; // of the period's packets
  private long sum;
  private long since;

  void reset() {
    count = 0;
  }

  /**
   * A packet arrived, the next in the order of sending.
   *
   * @param queueNanos how much longer it was on its way than the quickest
   */
  void arrived(int bytes, long arrivalNanos, long queueNanos) {
    if (queueNanos < MIN_QUEUE_NANOS) {
      count = 0;
      return;
    }
    if (count > 0 && arrivalNanos < arrivals[count - 1 & SIZE - 1]) {
      return; // overtaken: its bytes would be counted at another time
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
