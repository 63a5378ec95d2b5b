package io.livekit.jakarta.rtc.peer.session;

/**
 * The time that a connection has to become complete once ICE has found a path: three times as long
 * as ICE took, within limits (spec/02 §1.2). Owned by: the media loop.
 */
final class EstablishTimeout {
  private static final long MIN_NANOS = 10_000_000_000L;
  private static final long MAX_NANOS = 20_000_000_000L;
  private static final int FACTOR = 3;
  private static final long NOT_STARTED = Long.MIN_VALUE;

  private long startedAt = NOT_STARTED;
  private long deadline = Long.MAX_VALUE;
  private boolean complete;

  void iceStarted(long now) {
    if (startedAt == NOT_STARTED) {
      startedAt = now;
    }
  }

  void iceConnected(long now) {
    if (!complete && deadline == Long.MAX_VALUE && startedAt != NOT_STARTED) {
      deadline = now + Math.max(MIN_NANOS, Math.min(MAX_NANOS, FACTOR * (now - startedAt)));
    }
  }

  void completed() {
    complete = true;
    deadline = Long.MAX_VALUE;
  }

  boolean isComplete() {
    return complete;
  }

  long deadline() {
    return deadline;
  }
}
