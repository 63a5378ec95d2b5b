package io.livekit.jakarta.media.lifecycle;

import java.time.Instant;

/** Whether this node's threads come to look after it. Thread-safe. */
public final class NodeHealth {

  /** A node that hasn't looked at itself for so long is not fit for new sessions (spec/01 §1). */
  private static final long STALE_SECONDS = 4;

  private volatile Instant lastLook;

  /** The node has looked at itself. */
  void looked() {
    lastLook = Instant.now();
  }

  /**
   * @return whether new sessions are served: rooms get threads in time
   */
  public boolean healthy() {
    Instant last = lastLook;
    return last != null && Instant.now().minusSeconds(STALE_SECONDS).isBefore(last);
  }

  /**
   * @return when this node last looked at itself
   */
  public Instant lastLook() {
    return lastLook;
  }
}
