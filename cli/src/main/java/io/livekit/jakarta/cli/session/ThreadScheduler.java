package io.livekit.jakarta.cli.session;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread of its own. Tasks that come after {@link #close} are dropped: sockets may still call
 * then. Thread-safe.
 */
public final class ThreadScheduler implements SessionScheduler, AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;
  private final Consumer<RuntimeException> failures;

  /**
   * @param failures hears of a task that broke; on the thread
   */
  public ThreadScheduler(String name, Consumer<RuntimeException> failures) {
    this.failures = failures;
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    executor.setRemoveOnCancelPolicy(true);
  }

  @Override
  public void execute(Runnable task) {
    executor.execute(guarded(task));
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public Runnable after(long millis, Runnable task) {
    return cancelling(executor.schedule(guarded(task), millis, TimeUnit.MILLISECONDS));
  }

  @Override
  public Runnable every(long millis, Runnable task) {
    return cancelling(
        executor.scheduleAtFixedRate(guarded(task), millis, millis, TimeUnit.MILLISECONDS));
  }

  /** A pool keeps what its tasks throw to itself. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        failures.accept(e);
      }
    };
  }

  private static Runnable cancelling(Future<?> timer) {
    return () -> timer.cancel(false);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
