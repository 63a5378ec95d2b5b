package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings events to one receiver: those of a room one after the other, each until it is delivered or
 * given up, those of different rooms side by side. Owned by: the receiver's executor; {@link
 * #offer} and the figures are for any thread.
 */
final class Deliveries {
  private final EventReceiver receiver;
  private final DeliveryRules rules;
  private final SharedDropCounters<OutboxDrop> drops;
  private final Runnable settled;
  private final RoomExecutor executor;
  private final TimerService timers;
  private final RoomClock clock;
  private final DeliveryLog log;
  private final Map<String, RoomQueue> rooms = new HashMap<>();

  /** Those whose head may be delivered as soon as there is a place. */
  private final Queue<RoomQueue> ready = new ArrayDeque<>();

  private int inDelivery;
  private final AtomicLong delivered = new AtomicLong();

  /** Offered, and neither delivered nor given up. */
  private final AtomicLong waiting = new AtomicLong();

  /**
   * @param settled called whenever an event waits no more
   */
  Deliveries(
      EventReceiver receiver,
      DeliveryRules rules,
      SharedDropCounters<OutboxDrop> drops,
      Runnable settled,
      Executor workers,
      TimerService timers,
      RoomClock clock) {
    this.receiver = receiver;
    this.rules = rules;
    this.drops = drops;
    this.settled = settled;
    this.timers = timers;
    this.clock = clock;
    executor = new RoomExecutor(receiver.name(), workers, timers, clock, () -> {}, () -> {});
    log = new DeliveryLog(receiver.name(), clock);
  }

  String receiver() {
    return receiver.name();
  }

  /**
   * @return how many events the receiver has got
   */
  long delivered() {
    return delivered.get();
  }

  /**
   * @return how many events are waiting for it, or being delivered
   */
  long waiting() {
    return waiting.get();
  }

  /** Takes an event on, or drops it where too much waits already. Never blocks. */
  void offer(OutboxEvent event) {
    if (!receiver.wants(event)) {
      return;
    }
    if (waiting.incrementAndGet() > rules.maxWaiting()) {
      settle();
      dropped(event, OutboxDrop.RECEIVER_BACKLOG_FULL);
      executor.execute(() -> missed(event));
      return;
    }
    executor.execute(() -> take(event));
  }

  private void settle() {
    waiting.decrementAndGet();
    settled.run();
  }

  private void missed(OutboxEvent event) {
    RoomQueue room = rooms.get(event.room());
    if (room != null) {
      room.missed();
    }
  }

  private void take(OutboxEvent event) {
    RoomQueue room = rooms.computeIfAbsent(event.room(), RoomQueue::new);
    if (room.size() >= rules.maxPerRoom()) {
      room.missed();
      settle();
      dropped(event, OutboxDrop.ROOM_BACKLOG_FULL);
      return;
    }
    room.add(event);
    if (!room.isBusy()) {
      makeReady(room);
    }
  }

  private void makeReady(RoomQueue room) {
    room.busy(true);
    ready.add(room);
    deliverNext();
  }

  private void deliverNext() {
    while (inDelivery < rules.parallel() && !ready.isEmpty()) {
      RoomQueue room = ready.remove();
      dropTooOld(room);
      if (room.isEmpty()) {
        rest(room);
      } else {
        deliver(room);
      }
    }
  }

  private void dropTooOld(RoomQueue room) {
    long oldest = clock.unixMillis() - rules.maxAge().toMillis();
    while (!room.isEmpty() && room.failedAttempts() == 0 && room.head().unixMillis() < oldest) {
      giveUp(room, OutboxDrop.TOO_OLD);
    }
  }

  private void deliver(RoomQueue room) {
    inDelivery++;
    OutboxEvent event = room.head();
    try {
      receiver.deliver(
          event, room.dropped(), result -> executor.execute(() -> ended(room, result)));
    } catch (RuntimeException e) {
      ended(room, DeliveryResult.failed(e.toString()));
    }
  }

  private void ended(RoomQueue room, DeliveryResult result) {
    inDelivery--;
    switch (result.outcome()) {
      case DELIVERED -> {
        log.delivered();
        delivered.incrementAndGet();
        settle();
        room.delivered();
        goOn(room);
      }
      case REFUSED -> {
        log.failed(room.head(), result.detail());
        giveUp(room, OutboxDrop.REFUSED);
        goOn(room);
      }
      case FAILED -> {
        log.failed(room.head(), result.detail());
        int failed = room.attemptFailed();
        if (failed < rules.attempts()) {
          pause(room, rules.pauseAfter(failed));
        } else {
          giveUp(room, OutboxDrop.ATTEMPTS_EXHAUSTED);
          goOn(room);
        }
      }
      default -> throw new IllegalStateException(result.toString());
    }
    deliverNext();
  }

  private void pause(RoomQueue room, Duration pause) {
    timers.schedule(pause.toNanos(), () -> executor.execute(() -> makeReady(room)));
  }

  private void goOn(RoomQueue room) {
    if (room.isEmpty()) {
      rest(room);
    } else {
      ready.add(room);
    }
  }

  /** Forgets a room that nothing waits of, so that rooms that are gone leave nothing here. */
  private void rest(RoomQueue room) {
    room.busy(false);
    rooms.remove(room.room());
  }

  private void giveUp(RoomQueue room, OutboxDrop reason) {
    OutboxEvent event = room.head();
    room.dropHead();
    settle();
    dropped(event, reason);
  }

  private void dropped(OutboxEvent event, OutboxDrop reason) {
    drops.dropped(reason);
    log.dropped(event, reason);
  }
}
