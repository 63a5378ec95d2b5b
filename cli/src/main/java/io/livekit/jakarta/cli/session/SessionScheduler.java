package io.livekit.jakarta.cli.session;

import java.util.concurrent.Executor;

/** A session's serial executor with its clock, so that tests can turn the clock. Thread-safe. */
public interface SessionScheduler extends Executor {
  /**
   * @return monotonic
   */
  long nanos();

  /** Runs a task once. @return cancels it */
  Runnable after(long millis, Runnable task);

  /** Runs a task again and again, first after one interval. @return cancels it */
  Runnable every(long millis, Runnable task);
}
