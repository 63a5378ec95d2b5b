package io.livekit.jakarta.media.world;

import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only when a test says so. Owned by: the test's thread. */
public final class VirtualTime implements RoomClock, TimerService {
  private static final long EPOCH_MILLIS = 1_795_000_000_000L;

  private final PriorityQueue<Entry> timers =
      new PriorityQueue<>(Comparator.comparingLong(Entry::nanos).thenComparingLong(Entry::order));
  private long nanos = 1_000_000_000L;
  private long order;

  private record Entry(long nanos, long order, Runnable task) {}

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public long unixMillis() {
    return EPOCH_MILLIS + nanos / 1_000_000;
  }

  @Override
  public Cancellable schedule(long delayNanos, Runnable task) {
    Entry entry = new Entry(nanos + Math.max(0, delayNanos), order++, task);
    timers.add(entry);
    return () -> timers.remove(entry);
  }

  /** Lets time pass, running what falls due. */
  public void pass(Duration duration) {
    long end = nanos + duration.toNanos();
    while (!timers.isEmpty() && timers.peek().nanos() <= end) {
      Entry due = timers.poll();
      nanos = Math.max(nanos, due.nanos());
      due.task().run();
    }
    nanos = end;
  }

  public int pendingTimers() {
    return timers.size();
  }
}
