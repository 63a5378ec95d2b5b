package io.livekit.jakarta.e2e.network;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what a network makes late. */
final class Waiting {
  static final Duration LIMIT =
      Duration.ofSeconds(30).plusSeconds(Integer.getInteger("livekit.badnet.seconds", 0));
  private static final long STEP_MILLIS = 20;

  private Waiting() {}

  static void until(Supplier<String> what, Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.call()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain for " + what.get());
      }
      Thread.sleep(STEP_MILLIS);
    }
  }
}
