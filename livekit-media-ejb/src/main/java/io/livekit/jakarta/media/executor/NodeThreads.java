package io.livekit.jakarta.media.executor;

import io.livekit.jakarta.rtc.net.NamedThreads;
import io.livekit.jakarta.rtc.net.RememberedThreads;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a node besides those of its media: made by the container's factory, but pooled and
 * ended here. The container's own pools wouldn't do, because a thread keeps in memory the
 * application that was the first to use it, and those pools outlive the application. Thread-safe.
 */
public final class NodeThreads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeThreads.class.getName());

  /** Threads that rooms borrow: room work is short, and media has threads of its own. */
  private static final int MIN_WORKERS = 4;

  /** To print an answer takes a processor and the answer's size, so few are printed at a time. */
  private static final int ANSWER_THREADS = 2;

  /**
   * An application that decides waits for its database, not for a processor; if all of these hang,
   * only those wait who ask it.
   */
  private static final int DECISION_THREADS = 16;

  /** For what applications do with the answers to their calls, which may block them. */
  private static final int APPLICATION_THREADS = 8;

  /** Decisions that may wait for a thread; more couldn't be made in their time. */
  private static final int MAX_DECISIONS_WAITING = 10_000;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final RememberedThreads factory;
  private final ThreadPools pools;
  private final Executor workers;
  private final Executor answers;
  private final Executor decisions;
  private final Executor applications;
  private final ScheduledThreadPoolExecutor clock;
  private final TimerService timers;

  /**
   * @param factory the container's, or {@link PlainThreads}
   */
  public NodeThreads(ThreadFactory factory, int processors) {
    this.factory = new RememberedThreads(factory);
    pools = new ThreadPools(this.factory);
    workers = pools.queued("livekit-worker", Math.max(MIN_WORKERS, processors));
    answers = pools.queued("livekit-answer", ANSWER_THREADS);
    decisions = pools.queued("livekit-decision", DECISION_THREADS, MAX_DECISIONS_WAITING);
    applications = pools.queued("livekit-application", APPLICATION_THREADS);
    clock = new ScheduledThreadPoolExecutor(1, new NamedThreads(this.factory, "livekit-timer"));
    clock.setRemoveOnCancelPolicy(true);
    timers = new ScheduledTimers(clock);
  }

  /**
   * @return makes further threads, whose maker ends them
   */
  public ThreadFactory factory() {
    return factory;
  }

  /**
   * @return makes further pools, which end with these threads at the latest
   */
  public ThreadPools pools() {
    return pools;
  }

  /**
   * @return runs short work of rooms and of the web application
   */
  public Executor workers() {
    return workers;
  }

  /**
   * @return puts answers of the server API into bytes and hands them to the container, so that no
   *     room ever waits for a caller
   */
  public Executor answers() {
    return answers;
  }

  /**
   * @return asks the application, which may block; throws {@link
   *     java.util.concurrent.RejectedExecutionException} when too much waits
   */
  public Executor decisions() {
    return decisions;
  }

  /**
   * @return completes the calls of applications, which may block it
   */
  public Executor applications() {
    return applications;
  }

  /**
   * @return calls on a thread that must be kept free: what takes time belongs on {@link #workers}
   */
  public TimerService timers() {
    return timers;
  }

  /** Runs something on a worker again and again, each time so long after the last. */
  public TimerService.Cancellable every(Duration period, Runnable task) {
    var scheduled =
        clock.scheduleWithFixedDelay(
            () -> workers.execute(task), period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /**
   * Ends the threads, also those of the factory and of further pools, and waits for them; what
   * waits for a thread is forgotten.
   */
  @Override
  public void close() {
    clock.shutdownNow();
    pools.close();
    if (!factory.join(CLOSE_LIMIT.toMillis())) {
      LOG.log(System.Logger.Level.WARNING, "a thread of the server did not end");
    }
  }
}
