package io.livekit.jakarta.api.decision;

/** The greatest bitrate that is granted: it only ever falls. Thread-safe. */
final class BitrateLimit {
  /** Below this there is no picture, and hardly speech. */
  static final long MIN_BITS_PER_SECOND = 16_000;

  private long bitsPerSecond; // guarded by this; 0 for as much as the publisher wants

  /**
   * @throws IllegalArgumentException for less than {@link #MIN_BITS_PER_SECOND}
   */
  synchronized void lower(long limit) {
    if (limit < MIN_BITS_PER_SECOND) {
      throw new IllegalArgumentException(
          "no bitrate to limit to: " + limit + " bit/s, the least is " + MIN_BITS_PER_SECOND);
    }
    bitsPerSecond = bitsPerSecond == 0 ? limit : Math.min(bitsPerSecond, limit);
  }

  synchronized long bitsPerSecond() {
    return bitsPerSecond;
  }
}
