package io.livekit.jakarta.media.executor;

/** Runs something later, on a thread of its own choosing. Thread-safe. */
public interface TimerService {

  /**
   * @return cancels the call if it has not begun
   */
  Cancellable schedule(long delayNanos, Runnable task);

  /** Undoes a schedule. */
  @FunctionalInterface
  interface Cancellable {
    void cancel();
  }
}
