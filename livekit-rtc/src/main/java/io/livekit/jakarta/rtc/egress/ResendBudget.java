package io.livekit.jakarta.rtc.egress;

/**
 * What one subscriber may ask for again, over all its tracks: as much as it was sent, a little more
 * per second for tracks that send little, and a burst. So NACKs can't make us send more than twice
 * what we would anyway, whatever they name. Owned by: the subscriber's MediaLoop.
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

  private static final long NANOS_PER_BYTE = 1_000_000_000L / BYTES_PER_SECOND;

  private long available = MAX_BYTES;
  private long refilledNanos = Long.MIN_VALUE;

  /** Media was sent for the first time. */
  void onSent(int bytes) {
    available = Math.min(MAX_BYTES, available + bytes);
  }

  /** Something was resent. */
  void onResent(int bytes) {
    available -= bytes;
  }

  /** Takes one request. @return whether it may be looked at */
  boolean admit(long nowNanos) {
    if (available < REQUEST_BYTES) {
      refill(nowNanos);
      if (available < REQUEST_BYTES) {
        return false;
      }
    }
    available -= REQUEST_BYTES;
    return true;
  }

  private void refill(long nowNanos) {
    if (refilledNanos == Long.MIN_VALUE) {
      refilledNanos = nowNanos;
    }
    long bytes = Math.min(MAX_BYTES, (nowNanos - refilledNanos) / NANOS_PER_BYTE);
    refilledNanos = bytes == MAX_BYTES ? nowNanos : refilledNanos + bytes * NANOS_PER_BYTE;
    available = Math.min(MAX_BYTES, available + bytes);
  }
}
