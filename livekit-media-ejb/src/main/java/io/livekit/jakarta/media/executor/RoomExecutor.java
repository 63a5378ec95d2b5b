package io.livekit.jakarta.media.executor;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs everything of one room, one task after the other, on threads borrowed from a pool: so rooms
 * need no locks. Thread-safe.
 */
public final class RoomExecutor implements Executor {
  private static final System.Logger LOG = System.getLogger(RoomExecutor.class.getName());

  /**
   * After so many tasks the thread goes back to the pool, so that a busy room can't starve the
   * others.
   */
  private static final int MAX_TASKS_PER_TURN = 256;

  private final String name;
  private final Executor workers;
  private final TimerService timers;
  private final RoomClock clock;
  private final Runnable enter;
  private final Runnable exit;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger pending = new AtomicInteger();

  /**
   * @param name of the room, for the log
   * @param enter called before a run of tasks on the thread that runs them, for example to activate
   *     the room's scope
   * @param exit called after that run
   */
  public RoomExecutor(
      String name,
      Executor workers,
      TimerService timers,
      RoomClock clock,
      Runnable enter,
      Runnable exit) {
    this.name = name;
    this.workers = workers;
    this.timers = timers;
    this.clock = clock;
    this.enter = enter;
    this.exit = exit;
  }

  public RoomClock clock() {
    return clock;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (pending.getAndIncrement() == 0) {
      start();
    }
  }

  private void start() {
    try {
      workers.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // The pool is gone with the server: nobody is left to be told anything.
      tasks.clear();
      pending.set(0);
    }
  }

  private void drain() {
    enter.run();
    int done = 0;
    int left;
    try {
      do {
        Runnable task = tasks.poll();
        if (task != null) {
          run(task);
        }
        done++;
        left = pending.decrementAndGet();
      } while (left > 0 && done < MAX_TASKS_PER_TURN);
    } finally {
      exit.run();
    }
    if (left > 0) {
      start();
    }
  }

  private void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "a task of room " + name + " failed", e);
    }
  }

  /** Runs a task on this executor after a delay. To be called on this executor. */
  public Timer after(Duration delay, Runnable task) {
    return new Timer(delay.toNanos(), 0, task);
  }

  /**
   * Runs a task on this executor again and again, each time so long after the last. To be called on
   * this executor.
   */
  public Timer every(Duration period, Runnable task) {
    return new Timer(period.toNanos(), period.toNanos(), task);
  }

  /**
   * Cancels a timer where there is one.
   *
   * @param timer null for none
   */
  public static void cancel(Timer timer) {
    if (timer != null) {
      timer.cancel();
    }
  }

  /** A timer of a room. Owned by: the room's executor, so that no call comes after a cancel. */
  public final class Timer {
    private final long periodNanos;
    private final Runnable task;
    private TimerService.Cancellable scheduled;
    private boolean cancelled;

    private Timer(long delayNanos, long periodNanos, Runnable task) {
      this.periodNanos = periodNanos;
      this.task = task;
      schedule(delayNanos);
    }

    private void schedule(long delayNanos) {
      scheduled = timers.schedule(delayNanos, () -> execute(this::fire));
    }

    private void fire() {
      if (cancelled) {
        return;
      }
      if (periodNanos > 0) {
        schedule(periodNanos);
      } else {
        cancelled = true;
      }
      task.run();
    }

    /**
     * @return true while the task is still to come
     */
    public boolean isPending() {
      return !cancelled;
    }

    public void cancel() {
      cancelled = true;
      scheduled.cancel();
    }
  }
}
