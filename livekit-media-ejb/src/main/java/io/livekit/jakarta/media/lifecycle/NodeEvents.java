package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.media.auth.AccessTokens;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.event.RoomEvent;
import io.livekit.jakarta.media.event.RoomEvents;
import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.id.Guid;
import io.livekit.jakarta.media.outbox.Outbox;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import io.livekit.jakarta.media.webhook.Webhooks;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.Map;

/** What becomes of the events of this node's rooms. Thread-safe. */
final class NodeEvents implements RoomEvents, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NodeEvents.class.getName());

  /** For the last events, those of rooms that the end of the server closes. */
  private static final Duration LAST_DELIVERIES = Duration.ofSeconds(3);

  private final Event<RoomEvent> observers;
  private final Outbox outbox;
  private final Webhooks webhooks;

  NodeEvents(
      Event<RoomEvent> observers, LiveKitConfig config, AccessTokens tokens, NodeThreads threads) {
    this.observers = observers;
    outbox = new Outbox(threads.workers(), threads.timers(), RoomClock.SYSTEM);
    webhooks = new Webhooks(config, tokens, threads.factory(), threads.timers(), outbox);
  }

  @Override
  public void publish(RoomEvent event) {
    fire(event);
    outbox.publish(OutboxEvent.of(Guid.event(), RoomClock.SYSTEM.unixMillis(), event));
  }

  private void fire(RoomEvent event) {
    try {
      observers.fire(event);
    } catch (RuntimeException e) {
      // An application's observer must not be able to end a room.
      LOG.log(
          System.Logger.Level.WARNING,
          "an observer of " + event.getClass().getSimpleName() + " failed",
          e);
    }
  }

  /**
   * @return what receivers didn't get, by reason
   */
  Map<String, Long> drops() {
    return outbox.drops().drops();
  }

  /** Delivers what can be delivered soon, and ends. */
  @Override
  public void close() {
    try {
      if (!outbox.awaitIdle(LAST_DELIVERIES)) {
        LOG.log(
            System.Logger.Level.WARNING,
            outbox.waiting() + " events were not delivered before the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    webhooks.close();
  }
}
