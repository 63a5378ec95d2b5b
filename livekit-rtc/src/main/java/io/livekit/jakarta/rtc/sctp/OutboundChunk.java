package io.livekit.jakarta.rtc.sctp;

/**
 * One fragment with a TSN: a slot of {@link OutstandingData}, used again and again. Owned by: the
 * media loop.
 */
final class OutboundChunk {
  enum State {
    IN_FLIGHT,
    LOST,
    ACKED,
    ABANDONED
  }

  OutboundMessage message;
  int offset;
  int length;
  int flags;
  State state;
  int transmissions;
  int misses;
  long sentAt;

  /** Only an ack of this TSN or a later one says something about the last transmission. */
  long judgedFrom;

  /** Its bytes no longer count as buffered. */
  boolean credited;

  int size() {
    return ChunkTypes.DATA_HEADER + length;
  }
}
