package io.livekit.jakarta.e2e.hostile;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other processes and threads bring about. */
final class Waiting {

  private static final long LIMIT_SECONDS = 30;
  private static final long STEP_MILLIS = 10;

  private Waiting() {}

  static void until(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("waited in vain for " + what);
      }
      Thread.sleep(STEP_MILLIS);
    }
  }
}
