package io.livekit.jakarta.media.lifecycle;

import java.util.List;
import java.util.Map;

/**
 * What operators see of the events' receivers, and can do, by JMX: {@code
 * io.livekit.jakarta:type=Events,node=ND_…}. Receivers go by the names that the log has. What was
 * dropped is counted in {@code NodeDrops}. Thread-safe.
 */
public interface EventsMXBean {

  /**
   * @return whether events are in a store, and so survive the process
   */
  boolean isStored();

  /**
   * @return events that each receiver has got since the start
   */
  Map<String, Long> getDelivered();

  /**
   * @return events that are waiting for each receiver in memory; more may be in the store
   */
  Map<String, Long> getWaiting();

  /**
   * @return ids of the first thousand events that a receiver did not get and won't get by itself
   */
  List<String> deadLetters(String receiver);

  /**
   * Delivers an event of the store again, to each receiver that is for such events.
   *
   * @return false when there is no such event, or no store
   */
  boolean replay(String eventId);
}
