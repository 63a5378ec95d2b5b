package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.EventsConfig;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.drop.NodeDrops;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.event.RoomEventLog;
import io.livekit.jakarta.media.event.RoomEvents;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.feed.EventFeed;
import io.livekit.jakarta.media.feed.StoredHistory;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.jms.JmsReceiver;
import io.livekit.jakarta.media.observer.ApiEvents;
import io.livekit.jakarta.media.observer.AsyncObservers;
import io.livekit.jakarta.media.observer.ObserverReceiver;
import io.livekit.jakarta.media.outbox.Outbox;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.outbox.StoreRules;
import io.livekit.jakarta.media.store.JdbcEventStore;
import io.livekit.jakarta.media.webhook.Webhooks;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What becomes of the events of this node's rooms. Thread-safe. */
final class NodeEvents implements RoomEvents, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeEvents.class.getName());

  /** For the last events, those of rooms that the end of the server closes. */
  private static final Duration LAST_DELIVERIES = Duration.ofSeconds(3);

  private final Event<io.livekit.jakarta.api.event.RoomEvent> observers;
  private final RoomEventLog log = new RoomEventLog();
  private final EventFeed feed;
  private final Outbox outbox;
  private final Webhooks webhooks;

  /** Null without {@code events.jms}. */
  private final JmsReceiver messages;

  private final List<ObserverReceiver> asyncObservers = new ArrayList<>();

  /**
   * @param observers the applications' observers that are called at once
   * @param async their others
   */
  NodeEvents(
      Event<io.livekit.jakarta.api.event.RoomEvent> observers,
      AsyncObservers async,
      LiveKitConfig config,
      AccessTokens tokens,
      NodeThreads threads) {
    this.observers = observers;
    outbox = outbox(config.events(), threads);
    feed =
        new EventFeed(
            threads.workers(),
            threads.timers(),
            RoomClock.SYSTEM,
            outbox.isStored() ? new StoredHistory(outbox) : null);
    outbox.follow(event -> feed.publish(event.number(), ApiEvents.of(event)), feed::lost);
    webhooks = new Webhooks(config, tokens, threads.pools(), threads.timers(), outbox);
    async
        .find()
        .forEach(
            observer -> {
              ObserverReceiver receiver =
                  new ObserverReceiver(
                      observer.name(),
                      observer.events(),
                      event -> async.call(observer.method(), event),
                      threads.pools(),
                      threads.timers());
              asyncObservers.add(receiver);
              outbox.add(receiver, ObserverReceiver.RULES);
            });
    if (config.events().jms().isConfigured()) {
      messages = EventMessages.receiver(config.events().jms(), threads.pools(), threads.timers());
      outbox.add(messages, JmsReceiver.RULES);
    } else {
      messages = null;
    }
    outbox.start();
  }

  private static Outbox outbox(EventsConfig config, NodeThreads threads) {
    if (!config.isStored()) {
      return new Outbox(threads.workers(), threads.timers(), RoomClock.SYSTEM);
    }
    return new Outbox(
        threads.workers(),
        threads.timers(),
        RoomClock.SYSTEM,
        new JdbcEventStore(EventDatabase.of(config)),
        new StoreRules(config.retryFor(), config.keep(), config.keepMax()),
        threads.factory());
  }

  @Override
  public void publish(RoomEvent event) {
    log.on(event);
    OutboxEvent leaving = OutboxEvent.of(Guid.event(), RoomClock.SYSTEM.unixMillis(), event);
    fire(ApiEvents.of(leaving));
    outbox.publish(leaving);
  }

  private void fire(io.livekit.jakarta.api.event.RoomEvent event) {
    try {
      observers.fire(event);
    } catch (RuntimeException e) {
      // An application's observer must not be able to end a room.
      LOG.log(System.Logger.Level.WARNING, "an observer of " + event.name() + " failed", e);
    }
  }

  /**
   * @return the events, for readers that come and go
   */
  EventFeed feed() {
    return feed;
  }

  /**
   * @return what operators see of it
   */
  EventsMXBean status() {
    return new EventsStatus(outbox);
  }

  /** Shows what receivers and readers didn't get, by reason. */
  void include(NodeDrops drops) {
    drops.include("events", () -> outbox.drops().drops());
    drops.include("feed", () -> feed.drops().drops());
  }

  /** Delivers what can be delivered soon, and ends. */
  @Override
  public void close() {
    try {
      if (!outbox.awaitIdle(LAST_DELIVERIES)) {
        LOG.log(
            outbox.isStored() ? System.Logger.Level.INFO : System.Logger.Level.WARNING,
            outbox.isStored()
                ? "events wait in the store for their receivers"
                : outbox.waiting() + " events were not delivered before the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    webhooks.close();
    asyncObservers.forEach(ObserverReceiver::close);
    if (messages != null) {
      messages.close();
    }
    feed.close();
    outbox.close();
  }
}
