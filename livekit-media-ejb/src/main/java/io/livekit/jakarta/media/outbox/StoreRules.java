package io.livekit.jakarta.media.outbox;

import java.time.Duration;

/**
 * How long a store keeps events.
 *
 * @param retryFor an event that is older when an attempt fails is given up
 * @param keep for so long a delivered event, or one that was given up, can be replayed
 * @param keepMax so many of these events are kept at most
 */
public record StoreRules(Duration retryFor, Duration keep, long keepMax) {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(30);

  /**
   * @return the rules of a receiver for which nothing has to be dropped: what doesn't fit into
   *     memory waits in the store
   */
  DeliveryRules stored(DeliveryRules inMemory) {
    boolean once = inMemory.attempts() == 1;
    return new DeliveryRules(
        inMemory.parallel(),
        Integer.MAX_VALUE,
        inMemory.maxWaiting(),
        DeliveryRules.NEVER,
        once ? 1 : Integer.MAX_VALUE,
        once ? DeliveryRules.NEVER : retryFor,
        FIRST_PAUSE,
        MAX_PAUSE);
  }
}
