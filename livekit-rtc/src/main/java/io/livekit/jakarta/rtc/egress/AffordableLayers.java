package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.MediaSource;

/**
 * What of a track its subscriber's path carries, as the allocator says. Owned by: the subscriber's
 * media loop.
 */
final class AffordableLayers {
  private boolean something = true;
  private int spatial = MediaSource.MAX_LAYERS - 1;
  private int temporal = Integer.MAX_VALUE;
  private boolean atOnce;

  /** Takes what the allocator says. @return whether that is something else than before */
  boolean set(int newSpatial, int newTemporal, boolean cutAtOnce) {
    boolean nowSomething = newSpatial != Ladder.NONE;
    int highest = nowSomething ? Math.min(newSpatial, MediaSource.MAX_LAYERS - 1) : 0;
    int picture = nowSomething ? newTemporal : 0;
    boolean changed = nowSomething != something || highest != spatial || picture != temporal;
    // Once less is said to fit, what was cut stays so until the lower layer begins.
    atOnce = cutAtOnce || atOnce && highest <= spatial;
    something = nowSomething;
    spatial = highest;
    temporal = picture;
    return changed;
  }

  /**
   * @return whether not even the least gets through
   */
  boolean isNothing() {
    return !something;
  }

  int spatial() {
    return spatial;
  }

  /**
   * @return whether nothing of this layer is to be sent, although no lower one has begun yet
   */
  boolean cuts(int layer) {
    return atOnce && layer > spatial;
  }

  /**
   * @param maxTemporal what is wished
   * @return the highest temporal layer to send of a spatial one: while that is too much, as little
   *     as there is of it
   */
  int temporalOf(int layer, int maxTemporal) {
    if (layer > spatial) {
      return 0;
    }
    return layer == spatial ? Math.min(maxTemporal, temporal) : maxTemporal;
  }
}
