package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The way of events out of the rooms: to each receiver by itself, in order for each room, off the
 * threads that report them. Thread-safe.
 */
public final class Outbox implements AutoCloseable {
  private final Executor workers;
  private final TimerService timers;
  private final RoomClock clock;
  private final SharedDropCounters<OutboxDrop> drops = new SharedDropCounters<>(OutboxDrop.class);
  private final List<Deliveries> receivers = new CopyOnWriteArrayList<>();
  private final AtomicLong published = new AtomicLong();
  private final Object settled = new Object();
  private final StoreRules storeRules;
  private final Journal journal;

  /** Told of every event, and of those that can't be told. */
  private Consumer<OutboxEvent> follower = event -> {};

  private Runnable lost = () -> {};

  /**
   * Keeps events in memory.
   *
   * @param workers run short tasks, which never block
   */
  public Outbox(Executor workers, TimerService timers, RoomClock clock) {
    this.workers = workers;
    this.timers = timers;
    this.clock = clock;
    storeRules = null;
    journal = null;
  }

  /**
   * Keeps events in a store.
   *
   * @param workers run short tasks, which never block
   * @param factory makes the thread that works the store
   */
  public Outbox(
      Executor workers,
      TimerService timers,
      RoomClock clock,
      EventStore store,
      StoreRules storeRules,
      ThreadFactory factory) {
    this.workers = workers;
    this.timers = timers;
    this.clock = clock;
    this.storeRules = storeRules;
    journal = new Journal(store, storeRules, factory, clock, this::stored);
  }

  /**
   * From now on this receiver gets events; before the start only.
   *
   * @param inMemory its rules; with a store, what they would drop waits there
   */
  public void add(EventReceiver receiver, DeliveryRules inMemory) {
    DeliveryRules rules = journal == null ? inMemory : storeRules.stored(inMemory);
    receivers.add(
        new Deliveries(receiver, rules, drops, this::settled, journal, workers, timers, clock));
  }

  /**
   * From now on this is told of every event, whoever it is for: with a store as soon as it is
   * there, in the order of the numbers, on the thread that works the store. Before the start only.
   *
   * @param follower must not block nor throw
   * @param lost called for an event that the store can't take
   */
  public void follow(Consumer<OutboxEvent> follower, Runnable lost) {
    this.follower = follower;
    this.lost = lost;
  }

  /** Begins, with what was waiting in the store. To be called once. */
  public void start() {
    if (journal != null) {
      journal.start();
      receivers.forEach(Deliveries::resume);
    }
  }

  /** Takes an event on. Never blocks; events of one room are to be published one by one. */
  public void publish(OutboxEvent event) {
    List<Deliveries> wanting = receivers.stream().filter(to -> to.wants(event)).toList();
    if (journal == null) {
      OutboxEvent numbered = event.numbered(published.incrementAndGet());
      wanting.forEach(deliveries -> deliveries.offer(numbered));
      follower.accept(numbered);
    } else if (!journal.append(event, wanting.stream().map(Deliveries::receiver).toList())) {
      drops.dropped(OutboxDrop.STORE_BACKLOG_FULL);
      lost.run();
    }
  }

  private void stored(OutboxEvent event) {
    for (Deliveries deliveries : receivers) {
      if (deliveries.wants(event)) {
        deliveries.offerStored(event);
      }
    }
    follower.accept(event);
  }

  /**
   * @return the event of this id, where the store has it; only with a store. Waits for as long as
   *     that fails, and comes after everything that a follower was told.
   */
  public CompletionStage<Optional<OutboxEvent>> find(String id) {
    CompletableFuture<Optional<OutboxEvent>> found = new CompletableFuture<>();
    journal.ask(store -> found.complete(store.find(id)));
    return found;
  }

  /**
   * @return as {@link EventStore#after}; only with a store. Waits for as long as that fails, and a
   *     follower was told of its events before.
   */
  public CompletionStage<EventStore.Page> after(long number, int limit, int maxBytes) {
    CompletableFuture<EventStore.Page> page = new CompletableFuture<>();
    journal.ask(store -> page.complete(store.after(number, limit, maxBytes)));
    return page;
  }

  /**
   * Delivers an event once more, to each receiver that wants such an event.
   *
   * @return whether it will: there is a store, and it has the event; fails when the store does
   */
  public CompletionStage<Boolean> replay(String id) {
    CompletableFuture<Boolean> found = new CompletableFuture<>();
    if (journal == null) {
      found.complete(false);
      return found;
    }
    journal.ask(
        store -> {
          Optional<OutboxEvent> event = store.find(id);
          if (event.isPresent()) {
            List<Deliveries> wanting =
                receivers.stream().filter(to -> to.wants(event.get())).toList();
            store.restore(
                event.get().number(), wanting.stream().map(Deliveries::receiver).toList());
            wanting.forEach(deliveries -> deliveries.replay(event.get()));
          }
          found.complete(event.isPresent());
        });
    return found;
  }

  /**
   * @return ids of events that a receiver didn't get and won't, unless they are replayed
   */
  public CompletionStage<List<String>> deadLetters(String receiver, int limit) {
    CompletableFuture<List<String>> ids = new CompletableFuture<>();
    if (journal == null) {
      ids.complete(List.of());
    } else {
      journal.ask(store -> ids.complete(store.deadLetters(receiver, limit)));
    }
    return ids;
  }

  /** Ends; what is in the store waits there for the next start. */
  @Override
  public void close() {
    if (journal != null) {
      journal.close();
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
        // What nobody wants is done when it is written, which nobody tells.
        settled.wait(Math.min(left, 50));
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
   * @return how many events each receiver has got, by its name
   */
  public Map<String, Long> delivered() {
    Map<String, Long> delivered = new TreeMap<>();
    receivers.forEach(to -> delivered.put(to.receiver(), to.delivered()));
    return delivered;
  }

  /**
   * @return how many events are waiting in memory for each receiver, by its name
   */
  public Map<String, Long> waitingByReceiver() {
    Map<String, Long> waiting = new TreeMap<>();
    receivers.forEach(to -> waiting.put(to.receiver(), to.waiting()));
    return waiting;
  }

  /**
   * @return whether events are in a store
   */
  public boolean isStored() {
    return journal != null;
  }

  /**
   * @return how many events are waiting for any receiver, or are on their way
   */
  public long waiting() {
    long unwritten = journal == null ? 0 : journal.unwritten();
    return unwritten + receivers.stream().mapToLong(Deliveries::waiting).sum();
  }
}
