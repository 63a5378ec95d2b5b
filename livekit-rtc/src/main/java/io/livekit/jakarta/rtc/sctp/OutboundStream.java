package io.livekit.jakarta.rtc.sctp;

import java.util.ArrayDeque;

/** Messages that wait on one outgoing stream. Owned by: the media loop. */
final class OutboundStream {
  final int id;
  final ArrayDeque<OutboundMessage> queue = new ArrayDeque<>();
  int nextSsn;

  /** Payload bytes queued or not acknowledged. */
  long buffered;

  boolean scheduled;
  boolean drainReported = true;

  OutboundStream(int id) {
    this.id = id;
  }
}
