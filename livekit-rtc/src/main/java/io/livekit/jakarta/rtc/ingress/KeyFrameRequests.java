package io.livekit.jakarta.rtc.ingress;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Turns the key frame wishes of all subscribers of a layer into few PLIs (spec/02 §3), and repeats
 * a PLI that no key frame answers: it, or the key frame's beginning, may have been lost, and a
 * publisher that has just made a key frame ignores it. Owned by: the publisher's media loop; {@link
 * #request} from any thread.
 */
final class KeyFrameRequests {
  /** A deadline in the past that any clock's value can be subtracted from without overflow. */
  static final long AT_ONCE = Long.MIN_VALUE / 2;

  /**
   * How often an unanswered PLI is repeated: a publisher that has stopped the layer never answers.
   */
  static final int MAX_REPEATS = 10;

  /**
   * An answer takes a round trip and a frame's encoding; a publisher makes a key frame every 300 ms
   * at most.
   */
  private static final long MIN_REPEAT_NANOS = 200_000_000L;

  private final AtomicBoolean wanted = new AtomicBoolean();
  private final long throttleNanos;
  private boolean everSent;
  private long lastNanos;
  private long sent;
  private int repeatsLeft;
  private long repeatAt;

  KeyFrameRequests(long throttleNanos) {
    this.throttleNanos = throttleNanos;
  }

  /**
   * @return whether the wish is new, so that the loop should be woken
   */
  boolean request() {
    return wanted.compareAndSet(false, true);
  }

  /** A key frame begins: whoever asked before it gets what they asked for. */
  void onKeyFrame() {
    if (wanted.get()) {
      wanted.set(false);
    }
    repeatsLeft = 0;
  }

  boolean isDue(long nowNanos) {
    return isRepeatDue(nowNanos)
        || wanted.get() && (!everSent || nowNanos - lastNanos >= throttleNanos);
  }

  private boolean isRepeatDue(long nowNanos) {
    return repeatsLeft > 0 && nowNanos >= repeatAt;
  }

  /**
   * @param rttNanos round trip to the publisher, 0 when unknown
   */
  void onSent(long rttNanos, long nowNanos) {
    repeatsLeft = isRepeatDue(nowNanos) ? repeatsLeft - 1 : MAX_REPEATS;
    repeatAt = nowNanos + Math.max(MIN_REPEAT_NANOS, 2 * rttNanos);
    wanted.set(false);
    everSent = true;
    lastNanos = nowNanos;
    sent++;
  }

  long sent() {
    return sent;
  }

  long nextTimeoutNanos() {
    long repeat = repeatsLeft > 0 ? repeatAt : Long.MAX_VALUE;
    if (!wanted.get()) {
      return repeat;
    }
    return everSent ? Math.min(repeat, lastNanos + throttleNanos) : AT_ONCE;
  }
}
