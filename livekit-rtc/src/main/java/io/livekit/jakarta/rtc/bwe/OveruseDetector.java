package io.livekit.jakarta.rtc.bwe;

/**
 * Says of a delay's slope whether the path is overused, by a threshold that adapts to its noise
 * (draft-ietf-rmcat-gcc-02 §5.4; its figures, with libwebrtc's gain for the slope of a line). Owned
 * by: one thread.
 */
final class OveruseDetector {

  /** How the path is used. */
  enum Usage {
    NORMAL,
    /** A queue grows. */
    OVER,
    /** A queue empties. */
    UNDER
  }

  private static final double GAIN = 4;
  private static final int MAX_GROUPS = 60;
  private static final double FIRST_THRESHOLD = 12.5;
  private static final double MIN_THRESHOLD = 6;
  private static final double MAX_THRESHOLD = 600;
  private static final double UP = 0.0087;
  private static final double DOWN = 0.039;
  private static final double SPIKE = 15;
  private static final double LONGEST_STEP_MILLIS = 100;

  /** A queue that grows for less is noise. */
  private static final double OVERUSE_MILLIS = 10;

  /**
   * A slope without a queue that stands is jitter: of delays that vary at random, one in a row is
   * always short.
   */
  private static final double MIN_QUEUE_MILLIS = 4;

  private static final double NOISE_SHARE = 1;

  /** A queue this long that still grows leaves no doubt. */
  private static final double LONG_QUEUE_MILLIS = 60;

  /** A queue this long that nothing gets past, and that has grown since it was last looked at. */
  private static final double SUDDEN_QUEUE_MILLIS = 50;

  private static final double SUDDEN_GROWTH_MILLIS = 10;
  private static final double SUDDEN_NOISE = 3;

  private double standingMillis;
  private double threshold = FIRST_THRESHOLD;
  private double overMillis = -1;
  private int overCount;
  private double lastSlope;
  private long lastNanos = Long.MIN_VALUE;
  private Usage usage = Usage.NORMAL;

  void reset() {
    threshold = FIRST_THRESHOLD;
    overMillis = -1;
    overCount = 0;
    lastSlope = 0;
    lastNanos = Long.MIN_VALUE;
    standingMillis = 0;
    usage = Usage.NORMAL;
  }

  /** Looks at the queue that stands, after each message of feedback. */
  Usage look(DelayGradient delay) {
    double before = standingMillis;
    standingMillis = delay.standingNanos() / 1e6;
    if (standingMillis > SUDDEN_QUEUE_MILLIS + SUDDEN_NOISE * delay.noiseMillis()
        && standingMillis > before + SUDDEN_GROWTH_MILLIS) {
      usage = Usage.OVER;
    }
    return usage;
  }

  Usage update(DelayGradient delay, long nowNanos) {
    if (delay.groups() < 2) {
      return usage = Usage.NORMAL;
    }
    double slope = delay.slope();
    double trend = Math.min(delay.groups(), MAX_GROUPS) * slope * GAIN;
    double queueMillis = delay.queueNanos() / 1e6;
    boolean queue = queueMillis > Math.max(MIN_QUEUE_MILLIS, NOISE_SHARE * delay.noiseMillis());
    if (trend > threshold / 2 && queueMillis > LONG_QUEUE_MILLIS + delay.noiseMillis()) {
      overMillis = 0;
      overCount = 0;
      usage = Usage.OVER;
    } else if (trend > threshold && queue) {
      overMillis =
          overMillis < 0 ? delay.sendDeltaMillis() / 2 : overMillis + delay.sendDeltaMillis();
      overCount++;
      if (overMillis > OVERUSE_MILLIS && overCount > 1 && slope >= lastSlope) {
        overMillis = 0;
        overCount = 0;
        usage = Usage.OVER;
      }
    } else {
      overMillis = -1;
      overCount = 0;
      usage = trend < -threshold && queue ? Usage.UNDER : Usage.NORMAL;
    }
    lastSlope = slope;
    adapt(Math.abs(trend), nowNanos);
    return usage;
  }

  private void adapt(double trend, long nowNanos) {
    double passed =
        lastNanos == Long.MIN_VALUE
            ? 0
            : Math.min((nowNanos - lastNanos) / 1e6, LONGEST_STEP_MILLIS);
    lastNanos = nowNanos;
    if (trend > threshold + SPIKE) {
      return; // a step of the path, which says nothing of its noise
    }
    double step = trend < threshold ? DOWN : UP;
    threshold += step * (trend - threshold) * passed;
    threshold = Math.max(MIN_THRESHOLD, Math.min(MAX_THRESHOLD, threshold));
  }

  Usage usage() {
    return usage;
  }
}
