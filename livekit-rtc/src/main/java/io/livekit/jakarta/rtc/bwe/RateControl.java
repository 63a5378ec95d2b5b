package io.livekit.jakarta.rtc.bwe;

/**
 * The rate that the delay allows: down at once when a queue grows, up slowly while there is none
 * (additive increase, multiplicative decrease: draft-ietf-rmcat-gcc-02 §5.5). Owned by: one thread.
 */
final class RateControl {

  /** Of what gets through, when there is next to no queue to empty. */
  static final double DECREASE = 0.85;

  /** Of what gets through, whatever the queue is: a picture must go on. */
  static final double DEEPEST_DECREASE = 0.5;

  /** Of what comes out of a queue, which is the path's rate itself. */
  private static final double OF_DRAINED = 0.95;

  private static final double TOLERATED_QUEUE_NANOS = 100e6;

  /** A queue shall be gone within this. */
  private static final double EMPTY_NANOS = 1e9;

  private static final double GROWTH_PER_SECOND = 0.08;

  /** Of what got through, when the queue has gone that it was too much for. */
  private static final double REBOUND = 0.85;

  /** A queue this short has gone: what was held back to empty it is free again. */
  private static final long EMPTY_QUEUE_NANOS = 20_000_000L;

  private static final long SHORT_QUEUE_NANOS = 100_000_000L;
  private static final int USUAL_PACKET_BITS = 1200 * 8;
  private static final double PICTURES_PER_SECOND = 30;
  private static final double MIN_STEP_PER_SECOND = 4_000;
  private static final long RESPONSE_NANOS = 100_000_000L;

  /** Above what is proved to get through, nothing is known. */
  private static final double BEYOND_PROVED = 1.2;

  private static final int BEYOND_PROVED_BITS = 10_000;
  private static final double CAPACITY_SMOOTHING = 0.95;
  private static final double NEAR_CAPACITY = 3; // standard deviations

  /** More by this than it carried when there was too much: the path has become wider. */
  private static final double WIDENED = 0.2;

  private static final long LONGEST_STEP_NANOS = 1_000_000_000L;

  private double estimate;
  private double capacity; // mean of what got through when there was too much; 0 for unknown
  private double deviation = 0.4; // relative variance of it, in kbit/s
  private double rebound; // what to go back to when the queue has gone; 0 when there is none
  private long lastNanos = Long.MIN_VALUE;
  private long lastDecrease = Long.MIN_VALUE;

  RateControl(long startBitsPerSecond) {
    estimate = startBitsPerSecond;
  }

  long bitsPerSecond() {
    return (long) estimate;
  }

  /** A measurement replaces the estimate: a probe, or what a receiver says. */
  void set(long bitsPerSecond) {
    estimate = bitsPerSecond;
  }

  /** As when there never was a narrower path. */
  void forgetCapacity() {
    capacity = 0;
    deviation = 0.4;
  }

  /**
   * Too much is being sent.
   *
   * @param throughput bits per second that got through lately
   * @param queueNanos how long packets wait
   */
  void overused(long throughput, long queueNanos, long rttNanos, long nowNanos) {
    double keep = Math.min(DECREASE, DECREASE * (1 - queueNanos / EMPTY_NANOS));
    decrease(throughput, keep, REBOUND, queueNanos, rttNanos, nowNanos);
  }

  /**
   * The same, and what the path lets through is known: a queue that isn't long needs little less to
   * empty.
   *
   * @param drained bits per second that came out of the queue
   */
  void saturated(long drained, long queueNanos, long rttNanos, long nowNanos) {
    double excess = Math.max(0, queueNanos - TOLERATED_QUEUE_NANOS) / EMPTY_NANOS;
    decrease(drained, OF_DRAINED - excess, OF_DRAINED, queueNanos, rttNanos, nowNanos);
  }

  private void decrease(
      double throughput,
      double share,
      double later,
      long queueNanos,
      long rttNanos,
      long nowNanos) {
    lastNanos = nowNanos;
    boolean soon = lastDecrease != Long.MIN_VALUE && nowNanos - lastDecrease < rttNanos;
    if (soon && throughput > estimate / 2) {
      return; // what was changed last can't be seen yet
    }
    double keep = Math.max(DEEPEST_DECREASE, share);
    if (capacity > 0 && throughput < capacity - NEAR_CAPACITY * spread()) {
      forgetCapacity();
    }
    // Less than the path carries may have been sent; then a short queue was a passing thing.
    double passing = queueNanos < SHORT_QUEUE_NANOS ? DECREASE * estimate : 0;
    rebound = Math.min(estimate, Math.max(passing, throughput * later));
    estimate = Math.min(estimate, throughput * keep);
    learn(throughput);
    lastDecrease = nowNanos;
  }

  private void learn(double throughput) {
    if (capacity == 0) {
      capacity = throughput;
    } else {
      capacity = CAPACITY_SMOOTHING * capacity + (1 - CAPACITY_SMOOTHING) * throughput;
    }
    double error = (capacity - throughput) / 1_000;
    deviation =
        CAPACITY_SMOOTHING * deviation
            + (1 - CAPACITY_SMOOTHING) * error * error / Math.max(capacity / 1_000, 1);
    deviation = Math.max(0.4, Math.min(2.5, deviation));
  }

  private double spread() {
    return Math.sqrt(deviation * capacity / 1_000) * 1_000;
  }

  /** No queue grows. */
  void normal(long throughput, long queueNanos, long rttNanos, long nowNanos) {
    double seconds =
        lastNanos == Long.MIN_VALUE ? 0 : Math.min(nowNanos - lastNanos, LONGEST_STEP_NANOS) / 1e9;
    lastNanos = nowNanos;
    if (capacity > 0
        && throughput > capacity + Math.max(WIDENED * capacity, NEAR_CAPACITY * spread())) {
      forgetCapacity();
    }
    if (queueNanos < EMPTY_QUEUE_NANOS && rebound > 0) {
      estimate = Math.max(estimate, rebound);
      rebound = 0;
    }
    double step =
        capacity > 0
            ? Math.max(
                MIN_STEP_PER_SECOND, packetBits() * 1e9 / (2.0 * (rttNanos + RESPONSE_NANOS)))
            : estimate * GROWTH_PER_SECOND;
    double most = Math.max(estimate, BEYOND_PROVED * throughput + BEYOND_PROVED_BITS);
    estimate = Math.min(estimate + step * seconds, most);
  }

  /** What a packet of a picture has at this rate. */
  private double packetBits() {
    double picture = estimate / PICTURES_PER_SECOND;
    return picture / Math.ceil(picture / USUAL_PACKET_BITS);
  }

  /** A queue empties: what is sent now is right. */
  void hold(long nowNanos) {
    lastNanos = nowNanos;
  }
}
