package io.livekit.jakarta.media.outbox;

import java.time.Duration;

/**
 * How much waits for a receiver, and how often and how long it is tried.
 *
 * @param parallel deliveries at a time, each of another room
 * @param maxPerRoom events of one room that may wait
 * @param maxWaiting events of all rooms that may wait
 * @param maxAge an event that waited longer for its first attempt is dropped
 * @param attempts how often an event is tried
 * @param giveUpAfter an event that is older when an attempt fails isn't tried again
 * @param firstPause between the first attempt and the second; it doubles from then on
 * @param maxPause the longest pause
 */
public record DeliveryRules(
    int parallel,
    int maxPerRoom,
    int maxWaiting,
    Duration maxAge,
    int attempts,
    Duration giveUpAfter,
    Duration firstPause,
    Duration maxPause) {

  /** What has no limit in time. */
  public static final Duration NEVER = Duration.ofDays(36_500);

  /**
   * @param failed how many attempts have failed, at least one
   */
  Duration pauseAfter(int failed) {
    // 2^30 pauses of a millisecond are twelve days: no pause is allowed to be longer.
    Duration pause = firstPause.multipliedBy(1L << Math.min(failed - 1, 30));
    return pause.compareTo(maxPause) < 0 ? pause : maxPause;
  }
}
