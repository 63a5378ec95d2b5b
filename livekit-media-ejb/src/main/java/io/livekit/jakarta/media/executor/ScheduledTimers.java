package io.livekit.jakarta.media.executor;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Timers on a scheduled executor, whose threads only hand over to room executors. Thread-safe. */
public final class ScheduledTimers implements TimerService {
  private final ScheduledExecutorService executor;

  public ScheduledTimers(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  @Override
  public Cancellable schedule(long delayNanos, Runnable task) {
    Future<?> future = executor.schedule(task, Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }
}
