package io.livekit.jakarta.cli.session;

import java.util.random.RandomGenerator;

/**
 * How long to wait before each attempt to reconnect, as LiveKit's clients do (spec/01 §12). Owned
 * by: one thread.
 */
final class Backoff {
  private static final long[] DELAYS_MILLIS = {
    0, 300, 1_200, 2_700, 4_800, 7_000, 7_000, 7_000, 7_000, 7_000
  };
  private static final long MAX_JITTER_MILLIS = 1_000;

  private final RandomGenerator random;
  private int attempts;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * @return milliseconds to wait, or -1 when it is time to give up
   */
  long next() {
    if (attempts == DELAYS_MILLIS.length) {
      return -1;
    }
    long delay = DELAYS_MILLIS[attempts++];
    return attempts <= 2 ? delay : delay + random.nextLong(MAX_JITTER_MILLIS);
  }

  void reset() {
    attempts = 0;
  }
}
