package io.livekit.jakarta.rtc.bwe;

/**
 * How the one-way delay changes: groups of packets that were sent together, their delay variation,
 * and the slope of a line through what it adds up to (draft-ietf-rmcat-gcc-02 §4, with the line
 * that libwebrtc puts in the place of the draft's Kalman filter). Neither clock's epoch matters.
 * Owned by: one thread.
 */
final class DelayGradient {

  /** Packets sent within this time are one group: what a sender bursts says nothing. */
  private static final long GROUP_NANOS = 5_000_000L;

  /** A queue's output may come in bursts, as over Wi-Fi; such a burst is one group. */
  private static final long BURST_GAP_NANOS = 5_000_000L;

  private static final long LONGEST_BURST_NANOS = 100_000_000L;

  /** A jump like this is a new path, or a new clock. */
  private static final long JUMP_NANOS = 3_000_000_000L;

  private static final int MAX_BACKWARD = 3;
  private static final int WINDOW = 20;
  private static final double SMOOTHING = 0.9;

  /** Groups that a queue must have lasted for: more where the delay varies by itself. */
  private static final int MIN_STANDING = 2;

  private static final int MAX_STANDING = 24;
  private static final double NOISE_FOR_EACH = 1.5; // milliseconds
  private static final double NOISE_SMOOTHING = 0.97;

  /** The base delay is the least of this long; longer, and the clocks' drift would count. */
  private static final long BASE_NANOS = 10_000_000_000L;

  private boolean open; // a group is being gathered
  private boolean closed; // there is one before it
  private long firstSent;
  private long lastSent;
  private long firstArrival;
  private long lastArrival;
  private long closedSent;
  private long closedArrival;
  private int backward;

  private final double[] times = new double[WINDOW];
  private final double[] delays = new double[WINDOW];
  private int groups;
  private long epoch;
  private double accumulated;
  private double smoothed;
  private double slope;
  private double sendDeltaMillis;
  private long
      least; // arrival minus sending of the group's quickest packet; the epochs are what they are
  private final long[] latest = new long[MAX_STANDING];
  private final StandingQueue standing = new StandingQueue();
  private double noise; // mean change of least, in milliseconds

  private long baseSince;
  private long base;
  private long nextBase;

  DelayGradient() {
    reset();
  }

  /** Forgets everything: a new path, or a time without feedback. */
  void reset() {
    open = false;
    closed = false;
    backward = 0;
    groups = 0;
    accumulated = 0;
    smoothed = 0;
    slope = 0;
    noise = 0;
    standing.reset();
    baseSince = Long.MIN_VALUE;
  }

  /**
   * Takes the next packet that has arrived.
   *
   * @return whether a group is complete with it, so that there is a new {@link #slope}
   */
  boolean arrived(long sentNanos, long arrivalNanos) {
    standing.arrived(sentNanos, arrivalNanos);
    if (!open) {
      begin(sentNanos, arrivalNanos);
      return false;
    }
    if (sentNanos < firstSent) {
      return false; // overtaken on its way
    }
    if (belongs(sentNanos, arrivalNanos)) {
      lastSent = Math.max(lastSent, sentNanos);
      lastArrival = Math.max(lastArrival, arrivalNanos);
      least = Math.min(least, arrivalNanos - sentNanos);
      return false;
    }
    boolean measured = closed && measure();
    if (open) {
      closed = true;
      closedSent = lastSent;
      closedArrival = lastArrival;
    }
    begin(sentNanos, arrivalNanos);
    return measured;
  }

  private void begin(long sentNanos, long arrivalNanos) {
    open = true;
    firstSent = sentNanos;
    lastSent = sentNanos;
    firstArrival = arrivalNanos;
    lastArrival = arrivalNanos;
    least = arrivalNanos - sentNanos;
  }

  private boolean belongs(long sentNanos, long arrivalNanos) {
    if (sentNanos - firstSent <= GROUP_NANOS) {
      return true;
    }
    long gap = arrivalNanos - lastArrival;
    return gap <= BURST_GAP_NANOS
        && gap < sentNanos - lastSent
        && arrivalNanos - firstArrival < LONGEST_BURST_NANOS;
  }

  /** Compares the group that is complete with the one before it. */
  private boolean measure() {
    long sendDelta = lastSent - closedSent;
    long arrivalDelta = lastArrival - closedArrival;
    if (Math.abs(arrivalDelta - sendDelta) > JUMP_NANOS) {
      reset();
      return false;
    }
    if (arrivalDelta < 0) {
      if (++backward >= MAX_BACKWARD) {
        reset();
      }
      return false;
    }
    backward = 0;
    sendDeltaMillis = sendDelta / 1e6;
    add((arrivalDelta - sendDelta) / 1e6);
    return true;
  }

  private void add(double variationMillis) {
    if (groups == 0) {
      epoch = lastArrival;
    }
    accumulated += variationMillis;
    if (groups > 0) {
      double change = Math.abs(least - latest[(groups - 1) % MAX_STANDING]) / 1e6;
      noise = NOISE_SMOOTHING * noise + (1 - NOISE_SMOOTHING) * change;
    }
    latest[groups % MAX_STANDING] = least;
    smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * accumulated;
    int at = groups++ % WINDOW;
    times[at] = (lastArrival - epoch) / 1e6;
    delays[at] = smoothed;
    if (groups >= WINDOW) {
      slope = fit();
    }
    followBase();
  }

  /** Least squares. */
  private double fit() {
    double meanTime = 0;
    double meanDelay = 0;
    for (int i = 0; i < WINDOW; i++) {
      meanTime += times[i];
      meanDelay += delays[i];
    }
    meanTime /= WINDOW;
    meanDelay /= WINDOW;
    double covariance = 0;
    double variance = 0;
    for (int i = 0; i < WINDOW; i++) {
      covariance += (times[i] - meanTime) * (delays[i] - meanDelay);
      variance += (times[i] - meanTime) * (times[i] - meanTime);
    }
    return variance == 0 ? slope : covariance / variance;
  }

  private void followBase() {
    if (baseSince == Long.MIN_VALUE) {
      baseSince = lastArrival;
      base = least;
      nextBase = least;
    }
    base = Math.min(base, least);
    nextBase = Math.min(nextBase, least);
    if (lastArrival - baseSince > BASE_NANOS) {
      baseSince = lastArrival;
      base = nextBase;
      nextBase = least;
    }
  }

  /**
   * @return milliseconds of delay gained in a millisecond; 0 until there is a window of groups
   */
  double slope() {
    return slope;
  }

  /**
   * @return groups compared since the start
   */
  int groups() {
    return groups;
  }

  /**
   * @return between the last two groups
   */
  double sendDeltaMillis() {
    return sendDeltaMillis;
  }

  /**
   * @return how much longer packets are on their way than the quickest of the last seconds: the
   *     least of the latest groups, which are the more the more the delay varies by itself
   */
  long queueNanos() {
    int count = (int) Math.min(MAX_STANDING, MIN_STANDING + noise / NOISE_FOR_EACH);
    count = Math.min(count, groups);
    if (count == 0) {
      return 0;
    }
    long lowest = Long.MAX_VALUE;
    for (int i = 1; i <= count; i++) {
      lowest = Math.min(lowest, latest[Math.floorMod(groups - i, MAX_STANDING)]);
    }
    return Math.max(0, lowest - base);
  }

  /**
   * @return how much longer this packet was on its way than the quickest of the last seconds
   */
  long queueNanos(long sentNanos, long arrivalNanos) {
    return baseSince == Long.MIN_VALUE ? 0 : arrivalNanos - sentNanos - base;
  }

  /**
   * @return how much longer every packet of the last moments was on its way than the quickest of
   *     the last seconds
   */
  long standingNanos() {
    return baseSince == Long.MIN_VALUE ? 0 : standing.nanos(base);
  }

  /**
   * @return how much the delay varies from one group to the next, in the mean
   */
  double noiseMillis() {
    return noise;
  }
}
