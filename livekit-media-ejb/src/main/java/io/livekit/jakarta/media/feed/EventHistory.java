package io.livekit.jakarta.media.feed;

import io.livekit.jakarta.api.event.RoomEvent;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * Events that the feed no longer has, or that happened before the server began. Whatever an answer
 * contains, the feed was told of before, on the same thread. Thread-safe.
 */
public interface EventHistory {

  /**
   * @param number its place among all events of this node, of which each has the next number
   */
  record Event(long number, RoomEvent event) {}

  /**
   * Some of the events after another.
   *
   * @param events in their order; numbers that are left out belong to events that are gone
   * @param last number up to which these are all events; that of the question when there are no
   *     more
   */
  record Page(List<Event> events, long last) {}

  /**
   * @return the number of an event; empty when it isn't kept, or never was one
   */
  CompletionStage<OptionalLong> find(String id);

  /**
   * @return the first of the events after this number, so few that each reader can hold them
   */
  CompletionStage<Page> after(long number);
}
