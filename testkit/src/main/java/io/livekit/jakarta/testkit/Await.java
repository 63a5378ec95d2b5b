package io.livekit.jakarta.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Waits for what other processes, threads or networks bring about. The limit is there for the case
 * that it never comes.
 */
public final class Await {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Await() {}

  /** Waits for a minute at most. */
  public static void until(String what, Callable<Boolean> condition) {
    until(what, LIMIT, condition);
  }

  /**
   * Returns as soon as the condition holds.
   *
   * @throws AssertionError if it doesn't hold within the limit
   * @throws IllegalStateException if the condition can't be told
   */
  public static void until(String what, Duration limit, Callable<Boolean> condition) {
    until(() -> what, limit, condition);
  }

  /** The same, where what is waited for is described at the end of the limit. */
  public static void until(Supplier<String> what, Duration limit, Callable<Boolean> condition) {
    long start = System.nanoTime();
    while (!holds(condition)) {
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new AssertionError("not within " + limit.toSeconds() + " s: " + what.get());
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new IllegalStateException("interrupted while waiting for " + what.get());
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static boolean holds(Callable<Boolean> condition) {
    try {
      return condition.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
