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

  private static final double SHARE_SMOOTHING = 0.7;

  /** A stream that is of key frames for more than this is one of key frames. */
  private static final double MOSTLY_KEY_FRAMES = 0.5;

  private final RateMeter bytes = new RateMeter();
  private final RateMeter keyFrameBytes = new RateMeter();
  private final RateMeter frames = new RateMeter();
  private final int emptyCyclesAllowed;
  private boolean active;
  private int packetsInCycle;
  private int emptyCycles;
  private long nextNanos = Long.MAX_VALUE;
  private long bitrate;
  private long steadyBitrate;
  private boolean inKeyFrame;
  private double framesPerSecond;
  private final long[] bytesInCycle = new long[LayerFeed.TEMPORAL_LAYERS];
  private final double[] shares =
      new double[LayerFeed.TEMPORAL_LAYERS]; // of each with those below it
  private boolean sharesKnown;

  StreamTracker(int spatial) {
    emptyCyclesAllowed = spatial == 0 ? EMPTY_CYCLES_BASE : EMPTY_CYCLES_UPPER;
  }

  /**
   * @param keyFrame whether the packet is known to be of one
   * @return whether the stream just came to life
   */
  boolean onPacket(int length, boolean newFrame, boolean keyFrame, int temporal, long nowNanos) {
    bytes.add(length, nowNanos);
    inKeyFrame = keyFrame || inKeyFrame && !newFrame;
    if (inKeyFrame) {
      keyFrameBytes.add(length, nowNanos);
    } else {
      bytesInCycle[Math.min(temporal, LayerFeed.TEMPORAL_LAYERS - 1)] += length;
    }
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
    long ofKeyFrames = keyFrameBytes.bitsPerSecond(nowNanos);
    steadyBitrate = ofKeyFrames > MOSTLY_KEY_FRAMES * bitrate ? bitrate : bitrate - ofKeyFrames;
    framesPerSecond = frames.perSecond(nowNanos);
    takeShares();
    emptyCycles = packetsInCycle > 0 ? 0 : emptyCycles + 1;
    packetsInCycle = 0;
    active = emptyCycles < emptyCyclesAllowed;
    nextNanos = active ? nowNanos + CYCLE_NANOS : Long.MAX_VALUE;
  }

  private void takeShares() {
    long all = 0;
    for (long layer : bytesInCycle) {
      all += layer;
    }
    if (all == 0) {
      return;
    }
    double upTo = 0;
    for (int i = 0; i < LayerFeed.TEMPORAL_LAYERS; i++) {
      upTo += (double) bytesInCycle[i] / all;
      shares[i] = sharesKnown ? SHARE_SMOOTHING * shares[i] + (1 - SHARE_SMOOTHING) * upTo : upTo;
      bytesInCycle[i] = 0;
    }
    sharesKnown = true;
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

  /**
   * @return bit/s without key frames: what the layer goes on to take, whoever asks for one
   */
  long steadyBitrate() {
    return steadyBitrate;
  }

  /**
   * @return the same of one temporal layer and those below it; 0 while unknown
   */
  long steadyBitrate(int temporal) {
    return (long) (steadyBitrate * shares[temporal]);
  }

  double framesPerSecond() {
    return framesPerSecond;
  }
}
