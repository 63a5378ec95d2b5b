package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The way of events out of the rooms: to each receiver by itself, in order for each room, off the
 * threads that report them. Thread-safe.
 */
public final class Outbox {
  private final Executor workers;
  private final TimerService timers;
  private final RoomClock clock;
  private final SharedDropCounters<OutboxDrop> drops = new SharedDropCounters<>(OutboxDrop.class);
  private final List<Deliveries> receivers = new CopyOnWriteArrayList<>();
  private final AtomicLong published = new AtomicLong();
  private final Object settled = new Object();

  /**
   * @param workers run short tasks, which never block
   */
  public Outbox(Executor workers, TimerService timers, RoomClock clock) {
    this.workers = workers;
    this.timers = timers;
    this.clock = clock;
  }

  /** From now on this receiver gets events. */
  public void add(EventReceiver receiver, DeliveryRules rules) {
    receivers.add(new Deliveries(receiver, rules, drops, this::settled, workers, timers, clock));
  }

  /** Takes an event on. Never blocks; events of one room are to be published one by one. */
  public void publish(OutboxEvent event) {
    OutboxEvent numbered = event.numbered(published.incrementAndGet());
    for (Deliveries deliveries : receivers) {
      deliveries.offer(numbered);
    }
  }

  private void settled() {
    if (waiting() == 0) {
      synchronized (settled) {
        settled.notifyAll();
      }
    }
  }

  /**
   * Waits until nothing is waiting any more.
   *
   * @return false when that took too long
   */
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    synchronized (settled) {
      for (long left = limit.toMillis();
          waiting() > 0 && left > 0;
          left = (end - System.nanoTime()) / 1_000_000) {
        settled.wait(left);
      }
    }
    return waiting() == 0;
  }

  /**
   * @return what receivers didn't get, by reason
   */
  public SharedDropCounters<OutboxDrop> drops() {
    return drops;
  }

  /**
   * @return how many events are waiting for any receiver, or are on their way
   */
  public long waiting() {
    return receivers.stream().mapToLong(Deliveries::waiting).sum();
  }
}
