package io.livekit.jakarta.media.data;

import io.livekit.jakarta.rtc.peer.MessageCharge;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Reliable messages that one reader's channel doesn't take yet, in order. Each is charged to the
 * participant who sent it for as long as it waits here; what the server itself sends has nobody to
 * charge. Owned by: the room's executor.
 */
final class ReliableBacklog {
  private final Deque<Waiting> messages = new ArrayDeque<>();
  private long bytes;
  private long unchargedBytes;

  /**
   * @param charge null for a message of the server's own
   */
  private record Waiting(byte[] payload, MessageCharge charge) {}

  boolean isEmpty() {
    return messages.isEmpty();
  }

  int size() {
    return messages.size();
  }

  long bytes() {
    return bytes;
  }

  /**
   * @return bytes of the server's own messages
   */
  long unchargedBytes() {
    return unchargedBytes;
  }

  void add(byte[] payload, MessageCharge charge) {
    messages.addLast(new Waiting(payload, charge));
    bytes += payload.length;
    if (charge == null) {
      unchargedBytes += payload.length;
    } else {
      charge.retain();
    }
  }

  byte[] peek() {
    return messages.peekFirst().payload();
  }

  void removeFirst() {
    Waiting first = messages.removeFirst();
    bytes -= first.payload().length;
    if (first.charge() == null) {
      unchargedBytes -= first.payload().length;
    } else {
      first.charge().release();
    }
  }

  void clear() {
    while (!messages.isEmpty()) {
      removeFirst();
    }
  }
}
