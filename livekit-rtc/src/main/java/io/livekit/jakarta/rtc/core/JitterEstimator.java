package io.livekit.jakarta.rtc.core;

/** Interarrival jitter of one RTP stream (RFC 3550 §6.4.1 and A.8). Owned by: the media loop. */
public final class JitterEstimator {
  private final int clockRate;
  private boolean started;
  private long lastArrivalNanos;
  private long lastTimestamp;
  private long jitterQ4;

  /**
   * @param clockRate RTP clock in Hz
   */
  public JitterEstimator(int clockRate) {
    if (clockRate <= 0) {
      throw new IllegalArgumentException("clock rate " + clockRate);
    }
    this.clockRate = clockRate;
  }

  /**
   * Takes one packet in order of arrival. Only the difference between packets counts, so any
   * timestamp may start.
   */
  public void onPacket(long rtpTimestamp, long nowNanos) {
    if (started) {
      long arrivalUnits = (long) ((double) (nowNanos - lastArrivalNanos) * clockRate / 1e9);
      long d = Math.abs(arrivalUnits - SerialNumbers.distance32(lastTimestamp, rtpTimestamp));
      // A jump of more than ten seconds is a new timeline (mute, source switch), not jitter.
      if (d < 10L * clockRate) {
        jitterQ4 += d - ((jitterQ4 + 8) >> 4);
      }
    }
    started = true;
    lastArrivalNanos = nowNanos;
    lastTimestamp = rtpTimestamp;
  }

  /** In RTP clock units, as report blocks carry it. */
  public long jitter() {
    return jitterQ4 >> 4;
  }

  /** In nanoseconds. */
  public long jitterNanos() {
    return jitter() * 1_000_000_000L / clockRate;
  }
}
