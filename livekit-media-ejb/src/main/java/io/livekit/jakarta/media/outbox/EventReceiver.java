package io.livekit.jakarta.media.outbox;

import java.util.function.Consumer;

/** Somebody who gets events from the {@link Outbox}: a URL, an observer. Thread-safe. */
public interface EventReceiver {

  /**
   * @return what it is called in the log and in the store, always the same for the same receiver
   */
  String name();

  /**
   * @return whether it gets this event
   */
  boolean wants(OutboxEvent event);

  /**
   * Sends it an event. Must not block, and ends within a time of its own.
   *
   * @param dropped how many events of the same room it missed since the last one that it got
   * @param done takes what came of it, once, on any thread
   */
  void deliver(OutboxEvent event, int dropped, Consumer<DeliveryResult> done);
}
