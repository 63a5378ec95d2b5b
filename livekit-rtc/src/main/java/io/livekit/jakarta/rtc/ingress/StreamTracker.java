package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.RateMeter;

/**
 * Bitrate, frame rate and liveness of one layer (spec/02 §6). Owned by: the publisher's media loop.
 */
final class StreamTracker {
  /** How often rates are taken and silence is looked for. */
  static final long CYCLE_NANOS = 500_000_000L;

  /**
   * The lowest layer may be a slow screen share: it takes this many empty cycles to call it
   * stopped.
   */
  static final int EMPTY_CYCLES_BASE = 4;

  /**
   * An encoder that drops an upper layer for lack of bandwidth must be noticed sooner, or its
   * viewers freeze.
   */
  static final int EMPTY_CYCLES_UPPER = 3;

  private final RateMeter bytes = new RateMeter();
  private final RateMeter frames = new RateMeter();
  private final int emptyCyclesAllowed;
  private boolean active;
  private int packetsInCycle;
  private int emptyCycles;
  private long nextNanos = Long.MAX_VALUE;
  private long bitrate;
  private double framesPerSecond;

  StreamTracker(int spatial) {
    emptyCyclesAllowed = spatial == 0 ? EMPTY_CYCLES_BASE : EMPTY_CYCLES_UPPER;
  }

  /**
   * @return whether the stream just came to life
   */
  boolean onPacket(int length, boolean newFrame, long nowNanos) {
    bytes.add(length, nowNanos);
    if (newFrame) {
      frames.add(1, nowNanos);
    }
    packetsInCycle++;
    if (active) {
      return false;
    }
    active = true;
    emptyCycles = 0;
    nextNanos = nowNanos + CYCLE_NANOS;
    return true;
  }

  void onTimeout(long nowNanos) {
    bitrate = bytes.bitsPerSecond(nowNanos);
    framesPerSecond = frames.perSecond(nowNanos);
    emptyCycles = packetsInCycle > 0 ? 0 : emptyCycles + 1;
    packetsInCycle = 0;
    active = emptyCycles < emptyCyclesAllowed;
    nextNanos = active ? nowNanos + CYCLE_NANOS : Long.MAX_VALUE;
  }

  long nextTimeoutNanos() {
    return nextNanos;
  }

  boolean isActive() {
    return active;
  }

  long bitrate() {
    return bitrate;
  }

  double framesPerSecond() {
    return framesPerSecond;
  }
}
