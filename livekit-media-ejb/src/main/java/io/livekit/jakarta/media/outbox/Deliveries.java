package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
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
  private final Journal journal;
  private final RoomExecutor executor;
  private final TimerService timers;
  private final RoomClock clock;
  private final DeliveryLog log;
  private final Map<String, RoomQueue> rooms = new HashMap<>();

  /** Those whose head may be delivered as soon as there is a place. */
  private final Queue<RoomQueue> ready = new ArrayDeque<>();

  private int inDelivery;

  /** Number of the last event that came here from the store. */
  private long lastTaken;

  /** Whether the store has events that didn't come here; at the start nobody knows. */
  private boolean behind;

  private boolean loading;

  /** Whether an event went by while others were being loaded. */
  private boolean passedBy;

  private final AtomicLong delivered = new AtomicLong();

  /** Offered, and neither delivered nor given up. */
  private final AtomicLong waiting = new AtomicLong();

  /**
   * @param settled called whenever an event waits no more
   * @param journal of the store in which the events are; null without one
   */
  Deliveries(
      EventReceiver receiver,
      DeliveryRules rules,
      SharedDropCounters<OutboxDrop> drops,
      Runnable settled,
      Journal journal,
      Executor workers,
      TimerService timers,
      RoomClock clock) {
    this.receiver = receiver;
    this.rules = rules;
    this.drops = drops;
    this.settled = settled;
    this.journal = journal;
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

  boolean wants(OutboxEvent event) {
    return receiver.wants(event);
  }

  /** Takes an event on, or drops it where too much waits already. Never blocks. */
  void offer(OutboxEvent event) {
    if (waiting.incrementAndGet() > rules.maxWaiting()) {
      waiting.decrementAndGet();
      dropped(event, OutboxDrop.RECEIVER_BACKLOG_FULL);
      executor.execute(() -> missed(event));
      return;
    }
    executor.execute(() -> take(event));
  }

  // ---- events that are in a store ----

  /** Begins with what was waiting in the store when the server began. */
  void resume() {
    executor.execute(
        () -> {
          behind = true;
          load();
        });
  }

  /** Takes an event on that is in the store, or leaves it there where too much waits already. */
  void offerStored(OutboxEvent event) {
    waiting.incrementAndGet();
    executor.execute(
        () -> {
          if (behind || waiting.get() > rules.maxWaiting()) {
            behind = true;
            passedBy = true;
            settle();
          } else {
            lastTaken = event.number();
            take(event);
          }
        });
  }

  /** Delivers an event of the store once more. */
  void replay(OutboxEvent event) {
    executor.execute(
        () -> {
          boolean toBeLoaded = behind && event.number() > lastTaken;
          if (!toBeLoaded) {
            waiting.incrementAndGet();
            take(event);
          }
        });
  }

  private void load() {
    if (!behind || loading || waiting.get() > rules.maxWaiting() / 2) {
      return;
    }
    loading = true;
    passedBy = false;
    long after = lastTaken;
    int limit = Math.max(1, rules.maxWaiting() / 2);
    journal.ask(
        store -> {
          List<OutboxEvent> events = store.pending(receiver.name(), after, limit);
          executor.execute(() -> loaded(events, events.size() == limit));
        });
  }

  private void loaded(List<OutboxEvent> events, boolean more) {
    loading = false;
    behind = more || passedBy;
    for (OutboxEvent event : events) {
      lastTaken = event.number();
      waiting.incrementAndGet();
      take(event);
    }
    load();
  }

  private void settle() {
    waiting.decrementAndGet();
    settled.run();
    load();
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
        settleStored(room.head(), "");
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
        if (failed < rules.attempts() && !isTooOldToTry(room.head())) {
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

  private boolean isTooOldToTry(OutboxEvent event) {
    return event.unixMillis() < clock.unixMillis() - rules.giveUpAfter().toMillis();
  }

  private void settleStored(OutboxEvent event, String failure) {
    if (journal != null) {
      journal.settle(receiver.name(), event.number(), failure);
    }
  }

  private void giveUp(RoomQueue room, OutboxDrop reason) {
    OutboxEvent event = room.head();
    settleStored(event, reason.name());
    room.dropHead();
    dropped(event, reason);
    settle();
  }

  private void dropped(OutboxEvent event, OutboxDrop reason) {
    drops.dropped(reason);
    log.dropped(event, reason);
  }
}
