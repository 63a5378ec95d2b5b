package io.livekit.jakarta.rtc.dtls;

import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes the pool that handshakes run on. Whoever makes it shuts it down. A handshake keeps a thread
 * for its round trips, nearly all of which it waits, so when a full house comes back at once there
 * have to be many; with nothing to do, there are none.
 */
public final class HandshakePool {
  /**
   * Handshakes at one time. With a round trip of 100 ms that is a thousand a second, more than the
   * processor has time for; a thread that waits costs some 100 kB.
   */
  public static final int MAX_THREADS = 256;

  /**
   * Handshakes that may wait for a thread: both connections of a thousand participants who were cut
   * off together. Beyond it, they fail as saturated.
   */
  public static final int MAX_WAITING = 2_000;

  private static final long IDLE_SECONDS = 30;

  private HandshakePool() {}

  /**
   * @param threads the container's factory, or any
   */
  public static ThreadPoolExecutor create(ThreadFactory threads) {
    return create(threads, MAX_THREADS);
  }

  static ThreadPoolExecutor create(ThreadFactory threads, int maxThreads) {
    IdleThreadsFirst waiting = new IdleThreadsFirst();
    return new ThreadPoolExecutor(
        0,
        maxThreads,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        waiting,
        threads,
        (handshake, pool) -> {
          if (pool.isShutdown() || waiting.size() >= MAX_WAITING) {
            throw new RejectedExecutionException();
          }
          waiting.put(handshake);
        });
  }

  /**
   * Takes a task only when a thread waits for one, so that the executor starts another thread
   * before it lets one wait.
   */
  private static final class IdleThreadsFirst extends LinkedTransferQueue<Runnable> {
    private static final long serialVersionUID = 1;

    @Override
    public boolean offer(Runnable task) {
      return tryTransfer(task);
    }
  }
}
