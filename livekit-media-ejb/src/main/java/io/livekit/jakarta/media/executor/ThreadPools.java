package io.livekit.jakarta.media.executor;

import io.livekit.jakarta.rtc.net.NamedThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes pools whose threads end when they have had nothing to do for a while. A pool may be ended
 * by whoever asked for it, and ends with all the others at the latest. Thread-safe.
 */
public final class ThreadPools implements AutoCloseable {
  private static final long IDLE_SECONDS = 30;

  private final ThreadFactory factory;
  private final List<ExecutorService> pools = new ArrayList<>();
  private boolean closed;

  public ThreadPools(ThreadFactory factory) {
    this.factory = factory;
  }

  /**
   * A pool whose tasks wait for a thread, however many they are.
   *
   * @param name begins the names of its threads, which are numbered
   */
  public ThreadPoolExecutor queued(String name, int threads) {
    return queued(name, threads, Integer.MAX_VALUE);
  }

  /**
   * A pool whose tasks wait for a thread.
   *
   * @param name begins the names of its threads, which are numbered
   * @param maxWaiting further tasks are rejected
   */
  public ThreadPoolExecutor queued(String name, int threads, int maxWaiting) {
    ThreadPoolExecutor pool = make(name, threads, threads, new LinkedBlockingQueue<>(maxWaiting));
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /**
   * A pool whose tasks get a thread at once, or are rejected.
   *
   * @param name begins the names of its threads, which are numbered
   */
  public ThreadPoolExecutor direct(String name, int maxThreads) {
    return make(name, 0, maxThreads, new SynchronousQueue<>());
  }

  private synchronized ThreadPoolExecutor make(
      String name, int kept, int max, BlockingQueue<Runnable> queue) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            kept, max, IDLE_SECONDS, TimeUnit.SECONDS, queue, new NamedThreads(factory, name));
    pools.removeIf(ExecutorService::isTerminated);
    pools.add(pool);
    if (closed) {
      pool.shutdown();
    }
    return pool;
  }

  /** Interrupts what the pools do; what waits for a thread is forgotten. */
  @Override
  public synchronized void close() {
    closed = true;
    pools.forEach(ExecutorService::shutdownNow);
  }
}
