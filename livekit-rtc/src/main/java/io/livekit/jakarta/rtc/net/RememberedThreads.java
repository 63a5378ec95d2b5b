package io.livekit.jakarta.rtc.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Remembers the threads that another factory makes, so that their end can be waited for: an
 * executor counts as ended while its last thread is still on its way out. Thread-safe.
 */
public final class RememberedThreads implements ThreadFactory {
  private final ThreadFactory factory;
  private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

  public RememberedThreads(ThreadFactory factory) {
    this.factory = factory;
  }

  /**
   * @return null when the factory makes no more, as a container's does while it goes down
   */
  @Override
  public Thread newThread(Runnable body) {
    threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
    Thread thread = factory.newThread(body);
    if (thread != null) {
      threads.add(thread);
    }
    return thread;
  }

  /**
   * Waits until all have ended, interrupted or not, but no longer than this.
   *
   * @return whether they have
   */
  public boolean join(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    boolean interrupted = false;
    for (Thread thread : threads) {
      long left = end - System.nanoTime();
      while (left > 0 && thread.isAlive()) {
        try {
          TimeUnit.NANOSECONDS.timedJoin(thread, left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
        left = end - System.nanoTime();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }
}
