package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.TokenBucket;

/**
 * How much one peer may send us, so that a flood costs the others on its loop little. Owned by: the
 * media loop.
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

  private final TokenBucket bytes = new TokenBucket(MAX_BURST, MAX_BYTES_PER_SECOND);

  /**
   * @return whether the packet may be looked at
   */
  boolean admit(int length, long now) {
    return bytes.take(Math.max(length, MIN_PACKET), now);
  }
}
