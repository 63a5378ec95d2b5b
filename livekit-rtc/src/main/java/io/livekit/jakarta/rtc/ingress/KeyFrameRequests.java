package io.livekit.jakarta.rtc.ingress;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns the key frame wishes of all subscribers of a layer into few PLIs (spec/02 §3). Owned by: the publisher's
 * MediaLoop; {@link #request} from any thread.
 */
final class KeyFrameRequests {
  /** A deadline in the past that any clock's value can be subtracted from without overflow. */
  static final long AT_ONCE = Long.MIN_VALUE / 2;

  private final AtomicBoolean wanted = new AtomicBoolean();
  private final long throttleNanos;
  private boolean everSent;
  private long lastNanos;
  private long sent;

  KeyFrameRequests(long throttleNanos) {
    this.throttleNanos = throttleNanos;
  }

  /** @return whether the wish is new, so that the loop should be woken */
  boolean request() {
    return wanted.compareAndSet(false, true);
  }

  /** A key frame begins: whoever asked before it gets what they asked for. */
  void onKeyFrame() {
    if (wanted.get()) {
      wanted.set(false);
    }
  }

  boolean isDue(long nowNanos) {
    return wanted.get() && (!everSent || nowNanos - lastNanos >= throttleNanos);
  }

  void onSent(long nowNanos) {
    wanted.set(false);
    everSent = true;
    lastNanos = nowNanos;
    sent++;
  }

  long sent() {
    return sent;
  }

  long nextTimeoutNanos() {
    if (!wanted.get()) {
      return Long.MAX_VALUE;
    }
    return everSent ? lastNanos + throttleNanos : AT_ONCE;
  }
}
