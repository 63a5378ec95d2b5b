package io.livekit.jakarta.rtc.peer;

/**
 * How much one peer may send us, so that a flood costs the others on its loop little. Owned by:
 * MediaLoop.
 *
 * <p>Counts before anything is decrypted: what authenticates may be a flood as well.
 */
final class ArrivalLimit {
  /** 240 Mbit/s: ten times what a participant with several cameras sends. */
  static final long MAX_BYTES_PER_SECOND = 30_000_000;

  /** What may come at once: a data transfer's window, and the key frames of all layers. */
  static final long MAX_BURST = 8 * 1024 * 1024;

  /** What a packet costs at least: tiny ones take as much time as others. */
  static final int MIN_PACKET = 400;

  private static final double BYTES_PER_NANO = MAX_BYTES_PER_SECOND / 1e9;

  private long available = MAX_BURST;
  private long refilledNanos;

  /**
   * @return whether the packet may be looked at
   */
  boolean admit(int length, long now) {
    int cost = Math.max(length, MIN_PACKET);
    if (available < cost) {
      available = Math.min(MAX_BURST, available + (long) ((now - refilledNanos) * BYTES_PER_NANO));
      refilledNanos = now;
      if (available < cost) {
        return false;
      }
    }
    available -= cost;
    return true;
  }
}
