package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.TokenBucket;

/**
 * What one subscriber may ask for again, over all its tracks: as much as it was sent, a little more
 * per second for tracks that send little, and a burst. So NACKs can't make us send more than twice
 * what we would anyway, whatever they name. Owned by: the subscriber's media loop.
 */
public final class ResendBudget {
  /** Bytes that may be resent at once: a second of 4 Mbit/s, as after an outage of that length. */
  public static final int MAX_BYTES = 512 * 1024;

  /**
   * Bytes a second that may be resent to somebody who is sent next to nothing: audio, or the tail
   * of a paused track.
   */
  public static final int BYTES_PER_SECOND = 64 * 1024;

  /** What asking costs: looking for a packet that was never sent takes time, too. */
  static final int REQUEST_BYTES = 32;

  /** As much as the budget has. */
  public static final long UNBOUNDED = Long.MAX_VALUE;

  private long videoLeft = UNBOUNDED;
  private final TokenBucket bytes = new TokenBucket(MAX_BYTES, BYTES_PER_SECOND);

  /**
   * The path is overused: what is asked for again is what it hasn't carried, and would push out
   * what follows.
   *
   * @param videoBytes that may be resent until the next call, or {@link #UNBOUNDED}
   */
  public void congested(long videoBytes) {
    videoLeft = videoBytes;
  }

  /**
   * @return whether video may be resent now
   */
  boolean admitsVideo() {
    return videoLeft > 0;
  }

  /** Media was sent for the first time. */
  void onSent(int sent) {
    bytes.earn(sent);
  }

  /** Something was resent. */
  void onResent(int resent) {
    bytes.spend(resent);
    if (videoLeft != UNBOUNDED) {
      videoLeft -= resent;
    }
  }

  /** Takes one request. @return whether it may be looked at */
  boolean admit(long nowNanos) {
    return bytes.take(REQUEST_BYTES, nowNanos);
  }
}
