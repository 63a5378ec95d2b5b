package io.livekit.jakarta.media.outbox;

import java.util.ArrayDeque;
import java.util.Deque;

/** The events of one room that wait for one receiver. Owned by: the receiver's executor. */
final class RoomQueue {
  private final String room;
  private final Deque<OutboxEvent> events = new ArrayDeque<>();
  private int failedAttempts;
  private int dropped;
  private boolean busy;

  RoomQueue(String room) {
    this.room = room;
  }

  String room() {
    return room;
  }

  int size() {
    return events.size();
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  void add(OutboxEvent event) {
    events.add(event);
  }

  /**
   * @return the event whose turn it is
   */
  OutboxEvent head() {
    return events.element();
  }

  /** The receiver has the head. */
  void delivered() {
    dropped = 0;
    next();
  }

  /** Nobody gets the head. */
  void dropHead() {
    dropped++;
    next();
  }

  private void next() {
    events.remove();
    failedAttempts = 0;
  }

  /** An event was dropped that never got in here. */
  void missed() {
    dropped++;
  }

  /**
   * @return events dropped since the last that was delivered
   */
  int dropped() {
    return dropped;
  }

  /**
   * @return how often the head has failed, this time included
   */
  int attemptFailed() {
    return ++failedAttempts;
  }

  int failedAttempts() {
    return failedAttempts;
  }

  /**
   * @return whether the head is being delivered, waits for its next attempt, or for its turn
   */
  boolean isBusy() {
    return busy;
  }

  void busy(boolean now) {
    busy = now;
  }
}
