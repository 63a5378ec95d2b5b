package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.TokenBucket;

/**
 * How much somebody may publish: what it is told, and what comes through with a margin. Owned by:
 * the publisher's media loop.
 */
public final class BitrateLimit {
  /**
   * How much more than the limit comes through: encoders overshoot, and a congestion controller
   * needs a second to follow. It is also what comes through at once, in seconds: a key frame is
   * many times as large as the pictures after it.
   */
  static final double MARGIN = 1.5;

  private static final double BITS = 8;

  private long bitsPerSecond;
  private double burst;
  private TokenBucket all; // bytes; null without a limit
  private TokenBucket audio;

  /**
   * @param bitsPerSecond 0 for no limit
   */
  public void set(long bitsPerSecond) {
    if (bitsPerSecond == this.bitsPerSecond) {
      return;
    }
    this.bitsPerSecond = bitsPerSecond;
    burst = bitsPerSecond * MARGIN / BITS;
    all = bitsPerSecond == 0 ? null : new TokenBucket(burst, burst);
    audio = bitsPerSecond == 0 ? null : new TokenBucket(burst, burst);
  }

  /**
   * @return 0 for no limit
   */
  public long bitsPerSecond() {
    return bitsPerSecond;
  }

  boolean isSet() {
    return all != null;
  }

  /**
   * @return the part of a second's amount that may come now: 1 at most, negative while a debt is
   *     paid off
   */
  double left(long nowNanos) {
    return all == null ? 1 : all.left(nowNanos) / burst;
  }

  /**
   * @return how long until that part of a second's amount is there
   */
  long nanosUntil(double part, long nowNanos) {
    return all == null ? 0 : all.nanosUntil(part * burst, nowNanos);
  }

  /** Video has come through. */
  void spend(int bytes) {
    if (all != null) {
      all.spend(bytes);
    }
  }

  /**
   * Audio comes before video: what it takes is missing there, but video takes nothing of it.
   *
   * @return whether it comes through
   */
  boolean takeAudio(int bytes, long nowNanos) {
    if (all == null) {
      return true;
    }
    if (!audio.take(bytes, nowNanos)) {
      return false;
    }
    all.spend(bytes);
    return true;
  }
}
