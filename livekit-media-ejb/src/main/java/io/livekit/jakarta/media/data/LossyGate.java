package io.livekit.jakarta.media.data;

import java.time.Duration;

/**
 * Lets lossy data through while it will not wait longer than wanted. Owned by: the room's executor.
 */
final class LossyGate {
  /** Lossy channels may always hold this much, however slow they are. */
  static final int MIN_BYTES = 8 << 10;

  private static final long SECOND = 1_000_000_000L;

  private final Duration latency;
  private long windowStart;
  private long windowBytes;
  private double bytesPerSecond;

  /**
   * @param latency how long data may wait; zero for any time
   */
  LossyGate(Duration latency) {
    this.latency = latency;
  }

  /**
   * @param buffered bytes that wait already
   */
  boolean admits(long buffered, int bytes, long nowNanos) {
    if (latency.isZero()) {
      return true;
    }
    if (nowNanos - windowStart >= SECOND) {
      bytesPerSecond = windowBytes * (double) SECOND / Math.max(SECOND, nowNanos - windowStart);
      windowStart = nowNanos;
      windowBytes = 0;
    }
    windowBytes += bytes;
    double allowed = Math.max(MIN_BYTES, bytesPerSecond * latency.toNanos() / SECOND);
    return buffered <= allowed;
  }
}
