package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What each part of a scalable stream takes that may be forwarded by itself: a spatial and a
 * temporal layer with all that a decoder needs for them. Written by: the publisher's media loop;
 * {@link #bitrate} from any thread.
 */
final class TargetRates {
  /** Temporal layers told apart: encoders of calls make no more. */
  static final int TEMPORAL_LAYERS = 3;

  private static final double SMOOTHING = 0.6; // of what was before
  private static final double NANO_BITS = 8e9; // bits of a byte, times nanoseconds of a second

  private final long[] bytes = new long[MediaSource.MAX_LAYERS * TEMPORAL_LAYERS];
  private final AtomicLongArray bitrates =
      new AtomicLongArray(MediaSource.MAX_LAYERS * TEMPORAL_LAYERS);
  private long cycleNanos; // when it began; 0 before the first
  private boolean used;

  /** Counts a packet of a scalable stream, whose descriptor was read. */
  void onPacket(DependencyDescriptor descriptor, int length) {
    DependencyStructure structure = descriptor.structure();
    int present = descriptor.present();
    used = true;
    for (int target = 0; target < structure.decodeTargetCount(); target++) {
      int spatial = structure.targetSpatialId(target);
      int temporal = structure.targetTemporalId(target);
      if (spatial < MediaSource.MAX_LAYERS
          && temporal < TEMPORAL_LAYERS
          && (present >>> target & 1) != 0) {
        bytes[index(spatial, temporal)] += length;
      }
    }
  }

  /** Counts a packet of a stream whose layers need all of those below them. */
  void onPacket(int spatial, int temporal, int length) {
    used = true;
    for (int i = spatial; i < MediaSource.MAX_LAYERS; i++) {
      for (int j = temporal; j < TEMPORAL_LAYERS; j++) {
        bytes[index(i, j)] += length;
      }
    }
  }

  /** Takes the rates of the time since the last call; some cycles of {@link StreamTracker} long. */
  void onCycle(long nowNanos) {
    if (!used) {
      return;
    }
    long passed = nowNanos - cycleNanos;
    boolean first = cycleNanos == 0;
    cycleNanos = nowNanos;
    for (int i = 0; i < bytes.length; i++) {
      long rate = (long) (bytes[i] * NANO_BITS / passed);
      long before = bitrates.getOpaque(i);
      if (!first) {
        boolean steady = before > 0 && rate > 0;
        bitrates.setOpaque(i, steady ? (long) (SMOOTHING * before + (1 - SMOOTHING) * rate) : rate);
      }
      bytes[i] = 0;
    }
  }

  /**
   * @return bit/s of a spatial layer up to a temporal one, with what they need of others; 0 for
   *     what doesn't come, or isn't known yet
   */
  long bitrate(int spatial, int temporal) {
    return bitrates.getOpaque(index(spatial, temporal));
  }

  private static int index(int spatial, int temporal) {
    return spatial * TEMPORAL_LAYERS + temporal;
  }
}
