package io.livekit.jakarta.rtc.ingress;

/**
 * Smooths RFC 6464 levels into one loudness per track (spec/02 §8). Written by: the publisher's
 * media loop; {@link #level} from any thread.
 */
public final class AudioLevelMeter {
  /**
   * Longest Opus packet (RFC 6716 §3.2.5). A longer step is a pause in the stream (DTX), not a
   * frame.
   */
  private static final double MAX_FRAME_MILLIS = 120;

  private static final double DEFAULT_FRAME_MILLIS = 20;

  private final int clockRate;
  private final SpeechDetection detection;
  private final double smoothing;
  private final double activeLinear;
  private final long staleNanos;
  private boolean started;
  private int lastTimestamp;
  private double frameMillis = DEFAULT_FRAME_MILLIS;
  private double observedMillis;
  private double activeMillis;
  private int loudest = 127;
  private volatile double smoothed;
  private volatile long lastNanos = Long.MIN_VALUE;

  /**
   * @param clockRate of the RTP timestamps
   */
  public AudioLevelMeter(int clockRate, SpeechDetection detection) {
    this.clockRate = clockRate;
    this.detection = detection;
    // An exponential average whose weights lie around the same time as those of a plain one.
    smoothing = detection.smoothWindows() == 0 ? 1 : 2.0 / (detection.smoothWindows() + 1);
    activeLinear = Math.pow(10, -detection.activeLevel() / 20.0);
    staleNanos = 2_000_000L * detection.windowMillis();
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
    if (level <= detection.activeLevel()) {
      activeMillis += frameMillis;
      loudest = Math.min(loudest, level);
    }
    if (observedMillis >= detection.windowMillis()) {
      closeWindow();
    }
  }

  private void closeWindow() {
    if (activeMillis >= detection.windowMillis() * detection.minPercentile() / 100.0) {
      // A window that was speech only in part counts as quieter by that part.
      double adjusted = loudest - 20 * Math.log10(activeMillis / detection.windowMillis());
      double linear = Math.pow(10, -adjusted / 20);
      smoothed = smoothed + (linear - smoothed) * smoothing;
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
    boolean stale = last == Long.MIN_VALUE || nowNanos - last >= staleNanos;
    return stale || level < activeLinear ? 0 : (float) Math.min(1, level);
  }
}
