package io.livekit.jakarta.rtc.peer.session;

/**
 * When media may go out to a client that offered its sections before it knew of our tracks (one
 * connection, the offer in the join): its stack starts to read streams after its side of the
 * handshake has ended, and what comes sooner is lost or takes a stream for an unknown one. The
 * client's next check shows that it is there; checks are seconds apart once a path is found, so a
 * short time does as well. Owned by: the media loop.
 */
final class MediaGate {
  /** A few times what a stack needs from the end of its handshake to its first read. */
  static final long LONGEST_NANOS = 50_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private boolean opened;
  private long opensNanos = NEVER;

  private MediaGate(boolean opened) {
    this.opened = opened;
  }

  /**
   * @return for clients whose answer shows that they are ready
   */
  static MediaGate open() {
    return new MediaGate(true);
  }

  static MediaGate closed() {
    return new MediaGate(false);
  }

  /**
   * DTLS is done.
   *
   * @param headStartNanos how long the client's side of it will have been over when it gets what is
   *     sent now; 0 if unknown
   */
  void connected(long headStartNanos, long nowNanos) {
    if (!opened) {
      opensNanos = nowNanos + Math.max(0, LONGEST_NANOS - headStartNanos);
    }
  }

  /** The client checks the path. */
  void checked(long nowNanos) {
    if (opensNanos != NEVER) {
      opensNanos = nowNanos;
    }
  }

  /**
   * @return whether it opens now, once
   */
  boolean opens(long nowNanos) {
    if (opened || nowNanos < opensNanos) {
      return false;
    }
    opened = true;
    opensNanos = NEVER;
    return true;
  }

  boolean isOpen() {
    return opened;
  }

  long nextTimeoutNanos() {
    return opensNanos;
  }
}
