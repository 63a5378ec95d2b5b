package io.livekit.jakarta.rtc.egress;

/**
 * The key frame that a subscriber was sent last, and whether it may be sent again. Owned by: the
 * subscriber's media loop.
 */
final class SentKeyFrame {
  /** A key frame and what has followed it, sent at once: an eighth of a second at 10 Mbit/s. */
  static final int MAX_BURST = 128;

  /** Nobody wants to see what was longer ago; a new key frame takes no longer. */
  static final long MAX_AGE_NANOS = 1_000_000_000L;

  /** So young, it will be young enough when a handshake that begins now is over. */
  static final long FRESH_NANOS = 250_000_000L;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private long sentNanos = NEVER;
  private long firstSequence; // outgoing
  private int timestamp;
  private long startedNanos = NEVER;
  private final boolean replays;
  private boolean seen; // by the subscriber: a report names the stream
  private boolean replayable; // the subscriber has not asked for a key frame since the start

  /**
   * @param replays packets may be lost at the client because it isn't ready for them
   */
  SentKeyFrame(boolean replays) {
    this.replays = replays;
  }

  /**
   * A report or a NACK about the stream: the client takes its packets, and would get twice what it
   * has.
   */
  void onSeen() {
    seen = true;
  }

  /** The first key frame of a source comes next. */
  void onStart(long nowNanos) {
    replayable = true;
    startedNanos = nowNanos;
  }

  /** Notes a packet of a key frame, whether or not it gets out. */
  void onPacket(long outSequence, int outTimestamp, long nowNanos) {
    sentNanos = nowNanos;
    if (outTimestamp != timestamp || firstSequence > outSequence) {
      timestamp = outTimestamp;
      firstSequence = outSequence;
    }
  }

  /**
   * @return when its newest packet was sent
   */
  long sentNanos() {
    return sentNanos;
  }

  long firstSequence() {
    return firstSequence;
  }

  /**
   * @return outgoing, of all its packets
   */
  int timestamp() {
    return timestamp;
  }

  /**
   * Takes the one replay that a start allows: if it doesn't help, the next request goes to the
   * publisher.
   *
   * @param lastSequence the highest number sent
   * @return how many packets to send again, from {@link #firstSequence} on; 0 for none
   */
  int takeReplay(long lastSequence, long nowNanos) {
    long count = lastSequence - firstSequence + 1;
    if (!replays
        || seen
        || !replayable
        || count > MAX_BURST
        || nowNanos - startedNanos > MAX_AGE_NANOS) {
      return 0;
    }
    replayable = false;
    return (int) count;
  }
}
