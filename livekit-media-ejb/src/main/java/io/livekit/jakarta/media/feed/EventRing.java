package io.livekit.jakarta.media.feed;

import io.livekit.jakarta.api.event.RoomEvent;

/**
 * The latest events, each at a place: 0 for the first since the start, then 1, 2, … Owned by: one
 * thread at a time, that of the feed's executor.
 */
final class EventRing {
  private final RoomEvent[] events;

  /** Place of the next event that comes. */
  private long end;

  /** Place of the first event from which on each has the number after that of the one before. */
  private long start;

  /** Number of the event at {@link #start}, less that place. */
  private long base;

  /**
   * @param size a power of two
   */
  EventRing(int size) {
    events = new RoomEvent[size];
  }

  /**
   * @param number of the event; when it isn't the next one, those before are forgotten
   */
  void add(long number, RoomEvent event) {
    if (number != nextNumber()) {
      start = end;
      base = number - end;
    }
    events[index(end++)] = event;
  }

  /**
   * @return what the next event is expected to have
   */
  long nextNumber() {
    return base + end;
  }

  long end() {
    return end;
  }

  /**
   * @return the place of the oldest event that is still there; the end without any
   */
  long oldest() {
    return Math.max(start, end - events.length);
  }

  RoomEvent get(long place) {
    return events[index(place)];
  }

  long number(long place) {
    return base + place;
  }

  /**
   * @return the place after an event; -1 when that isn't here
   */
  long placeAfter(String id) {
    for (long next = end; next > oldest(); next--) {
      if (get(next - 1).id().equals(id)) {
        return next;
      }
    }
    return -1;
  }

  /**
   * @return the place of the event with this number, or of the one that will have it; -1 when that
   *     isn't here any more, or nobody knows
   */
  long placeOf(long number) {
    long place = number - base;
    return end > 0 && place >= oldest() && place <= end ? place : -1;
  }

  private int index(long place) {
    return (int) (place & (events.length - 1));
  }
}
