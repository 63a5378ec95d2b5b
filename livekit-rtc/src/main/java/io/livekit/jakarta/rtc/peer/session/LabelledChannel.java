package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.sctp.DataChannel;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The channel behind one label (spec/02 §4.1: a label opened again replaces the channel before).
 * Owned by: the media loop; what any thread may see is volatile or atomic.
 */
final class LabelledChannel {
  /** A message that waits to be sent. */
  interface Message {
    byte[] payload();

    boolean binary();
  }

  final String label;

  /** The channel is open. Any thread. */
  volatile boolean open;

  /** Bytes accepted and not yet acknowledged by the other side. Any thread. */
  final AtomicLong buffered = new AtomicLong();

  /** Messages accepted and not yet in SCTP's send buffer. Any thread. */
  final AtomicLong unsent = new AtomicLong();

  /** What waits for room in SCTP's send buffer. */
  final ArrayDeque<Message> waiting = new ArrayDeque<>();

  long waitingBytes;

  /**
   * Bytes that sendData has accepted and whose task hasn't run yet are the difference to {@link
   * #buffered}.
   */
  long reported;

  DataChannel channel;

  LabelledChannel(String label) {
    this.label = label;
  }

  /** A message that was counted isn't sent after all. Any thread. */
  void withdraw(int bytes) {
    buffered.addAndGet(-bytes);
    unsent.decrementAndGet();
  }
}
