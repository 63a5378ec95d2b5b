package io.livekit.jakarta.rtc.ingress;

/**
 * Smooths RFC 6464 levels into one loudness per track (spec/02 §8). Written by: the publisher's
 * MediaLoop; {@link #level} from any thread.
 */
public final class AudioLevelMeter {
  /** Levels up to this, in -dBov, are speech. */
  static final int ACTIVE_LEVEL = 35;

  /** Share of a window that must be speech. */
  private static final int MIN_PERCENTILE = 40;

  private static final int WINDOW_MILLIS = 400;
  private static final int SMOOTH_INTERVALS = 2;
  private static final double SMOOTHING = 2.0 / (SMOOTH_INTERVALS + 1);
  private static final double ACTIVE_LINEAR = Math.pow(10, -ACTIVE_LEVEL / 20.0);
  private static final long STALE_NANOS = 2 * WINDOW_MILLIS * 1_000_000L;

  /**
   * Longest Opus packet (RFC 6716 §3.2.5). A longer step is a pause in the stream (DTX), not a
   * frame.
   */
  private static final double MAX_FRAME_MILLIS = 120;

  private static final double DEFAULT_FRAME_MILLIS = 20;

  private final int clockRate;
  private boolean started;
  private int lastTimestamp;
  private double frameMillis = DEFAULT_FRAME_MILLIS;
  private double observedMillis;
  private double activeMillis;
  private int loudest = 127;
  private volatile double smoothed;
  private volatile long lastNanos = Long.MIN_VALUE;

  public AudioLevelMeter(int clockRate) {
    this.clockRate = clockRate;
  }

  /**
   * Takes the level of one packet, in order of arrival.
   *
   * @param level -dBov: 0 loudest, 127 silent
   */
  public void observe(int level, int timestamp, long nowNanos) {
    if (started) {
      double millis = (timestamp - lastTimestamp) * 1000.0 / clockRate;
      if (millis <= 0) {
        return; // late: its time was counted already
      }
      if (millis <= MAX_FRAME_MILLIS) {
        frameMillis = millis;
      }
    }
    started = true;
    lastTimestamp = timestamp;
    lastNanos = nowNanos;
    observedMillis += frameMillis;
    if (level <= ACTIVE_LEVEL) {
      activeMillis += frameMillis;
      loudest = Math.min(loudest, level);
    }
    if (observedMillis >= WINDOW_MILLIS) {
      closeWindow();
    }
  }

  private void closeWindow() {
    if (activeMillis >= WINDOW_MILLIS * MIN_PERCENTILE / 100.0) {
      // A window that was speech only in part counts as quieter by that part.
      double adjusted = loudest - 20 * Math.log10(activeMillis / WINDOW_MILLIS);
      double linear = Math.pow(10, -adjusted / 20);
      smoothed = smoothed + (linear - smoothed) * SMOOTHING;
    } else {
      smoothed = 0;
    }
    observedMillis = 0;
    activeMillis = 0;
    loudest = 127;
  }

  /**
   * @return linear loudness 0–1, 0 when nobody speaks or no frame came lately
   */
  public float level(long nowNanos) {
    long last = lastNanos;
    double level = smoothed;
    boolean stale = last == Long.MIN_VALUE || nowNanos - last >= STALE_NANOS;
    return stale || level < ACTIVE_LINEAR ? 0 : (float) Math.min(1, level);
  }
}
