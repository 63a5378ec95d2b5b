package io.livekit.jakarta.rtc.sctp;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Messages without a TSN yet. Streams take turns message by message, so a stream with much to send
 * delays the others by one message at most; within a message TSNs must be consecutive (RFC 9260
 * §6.9). Owned by: the media loop.
 */
final class SendQueue {
  /**
   * What an object and its array cost beside the bytes; without it a million 1-byte messages would
   * look small.
   */
  static final int MESSAGE_OVERHEAD = 128;

  private final long maxBuffer;
  private final Map<Integer, OutboundStream> streams = new HashMap<>();
  private final ArrayDeque<OutboundStream> turns = new ArrayDeque<>();
  private final ArrayDeque<OutboundStream> drained = new ArrayDeque<>();
  private long buffered;
  private int messages;

  SendQueue(int maxBuffer) {
    this.maxBuffer = maxBuffer;
  }

  OutboundStream stream(int id) {
    return streams.computeIfAbsent(id, OutboundStream::new);
  }

  long buffered() {
    return buffered;
  }

  long buffered(int streamId) {
    OutboundStream s = streams.get(streamId);
    return s == null ? 0 : s.buffered;
  }

  boolean fits(int length) {
    return buffered + length + (long) (messages + 1) * MESSAGE_OVERHEAD <= maxBuffer
        || messages == 0;
  }

  void add(OutboundMessage m) {
    OutboundStream s = m.stream;
    s.queue.add(m);
    s.buffered += m.data.length;
    buffered += m.data.length;
    messages++;
    if (!s.scheduled) {
      s.scheduled = true;
      turns.add(s);
    }
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  boolean isEmpty(int streamId) {
    OutboundStream s = streams.get(streamId);
    return s == null || s.queue.isEmpty();
  }

  /** The message that the next fragment comes from, or null. */
  OutboundMessage peek() {
    OutboundStream s = turns.peek();
    return s == null ? null : s.queue.peek();
  }

  /** The message of {@link #peek} needs no more turns: it is all sent, or given up. */
  void finish(OutboundMessage m) {
    OutboundStream s = turns.remove();
    s.queue.remove();
    if (s.queue.isEmpty()) {
      s.scheduled = false;
    } else {
      turns.add(s);
    }
    releaseIfDone(m);
  }

  /** Takes a message out whose stream may not have the turn: it was abandoned in flight. */
  void withdraw(OutboundMessage m) {
    OutboundStream s = m.stream;
    if (s.queue.peek() != m) {
      return;
    }
    s.queue.remove();
    if (s.queue.isEmpty()) {
      s.scheduled = false;
      turns.remove(s);
    }
  }

  /** Gives up the messages of a stream that have no TSN yet; one that is partly sent stays. */
  void discard(OutboundStream s) {
    OutboundMessage first = s.queue.peek();
    boolean partly = first != null && first.sent > 0;
    while (s.queue.size() > (partly ? 1 : 0)) {
      OutboundMessage m = s.queue.removeLast();
      m.abandoned = true;
      release(s, m.data.length);
      releaseIfDone(m);
    }
    if (s.queue.isEmpty() && s.scheduled) {
      s.scheduled = false;
      turns.remove(s);
    }
  }

  /** Bytes of a stream were acknowledged or given up. */
  void release(OutboundStream s, int bytes) {
    s.buffered -= bytes;
    buffered -= bytes;
    if (s.drainReported) {
      s.drainReported = false;
      drained.add(s);
    }
  }

  /** To be called when a fragment was let go or the message has left the queue. */
  void releaseIfDone(OutboundMessage m) {
    if (m.fragments == 0 && (m.sent == m.data.length || m.abandoned)) {
      messages--;
    }
  }

  /** A stream of which less is buffered than at the last call, or null. */
  OutboundStream pollDrained() {
    OutboundStream s = drained.poll();
    if (s != null) {
      s.drainReported = true;
    }
    return s;
  }

  /** The peer has performed our reset: sequence numbers start again (RFC 6525 §5.2.7). */
  void resetStream(int id) {
    OutboundStream s = streams.get(id);
    if (s != null) {
      s.nextSsn = 0;
    }
  }
}
