package io.livekit.jakarta.cli.session;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Runs a session's tasks on a clock that the test turns. */
final class VirtualScheduler implements SessionScheduler {
  private record Task(long atMillis, long order, Runnable run) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atMillis).thenComparingLong(Task::order));
  private long nowMillis = 1_000;
  private long order;

  @Override
  public void execute(Runnable command) {
    tasks.add(new Task(nowMillis, order++, command));
  }

  @Override
  public long nanos() {
    return nowMillis * 1_000_000;
  }

  @Override
  public Runnable after(long millis, Runnable run) {
    Task task = new Task(nowMillis + millis, order++, run);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public Runnable every(long millis, Runnable run) {
    boolean[] cancelled = new boolean[1];
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          if (!cancelled[0]) {
            after(millis, again[0]);
            run.run();
          }
        };
    after(millis, again[0]);
    return () -> cancelled[0] = true;
  }

  /** Runs all that is due within this time. */
  void run(long millis) {
    long end = nowMillis + millis;
    while (!tasks.isEmpty() && tasks.peek().atMillis() <= end) {
      Task next = tasks.poll();
      nowMillis = Math.max(nowMillis, next.atMillis());
      next.run().run();
    }
    nowMillis = end;
  }
}
