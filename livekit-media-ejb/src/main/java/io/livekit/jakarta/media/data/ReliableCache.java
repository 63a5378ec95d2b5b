package io.livekit.jakarta.media.data;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The last reliable packets of a room, for those who were joining when they passed. Owned by: the
 * room's executor.
 */
final class ReliableCache {
  static final Duration MAX_AGE = Duration.ofSeconds(2);
  static final int MAX_BYTES = 100_000;

  private final Deque<Entry> entries = new ArrayDeque<>();
  private int bytes;

  /**
   * @param destination decides whether a receiver was meant
   */
  record Entry(
      long nanos,
      String senderSid,
      int sequence,
      DataRouter.Destination destination,
      byte[] payload) {}

  void add(Entry entry) {
    entries.addLast(entry);
    bytes += entry.payload().length;
    while (bytes > MAX_BYTES) {
      removeFirst();
    }
    expire(entry.nanos());
  }

  void forEach(long nowNanos, Consumer<Entry> action) {
    expire(nowNanos);
    entries.forEach(action);
  }

  private void expire(long nowNanos) {
    while (!entries.isEmpty() && nowNanos - entries.peekFirst().nanos() > MAX_AGE.toNanos()) {
      removeFirst();
    }
  }

  private void removeFirst() {
    bytes -= entries.removeFirst().payload().length;
  }
}
