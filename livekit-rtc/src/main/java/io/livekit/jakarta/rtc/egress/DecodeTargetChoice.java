package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure;

/**
 * Which of the layers and decode targets of a scalable stream a subscriber is to have, of those
 * that it may: by what is wished, allowed and affordable. Owned by: the subscriber's media loop.
 */
final class DecodeTargetChoice {
  private static final int NONE = LayerSelector.NONE;

  private final AffordableLayers affordable;
  int maxSpatial = MediaSource.MAX_LAYERS - 1;
  int allowedSpatial = MediaSource.MAX_LAYERS - 1;
  int affordableSpatial = MediaSource.MAX_LAYERS - 1;
  int maxTemporal = Integer.MAX_VALUE;
  int stalled = NONE;

  /**
   * @param affordable what the subscriber's path carries
   */
  DecodeTargetChoice(AffordableLayers affordable) {
    this.affordable = affordable;
  }

  /**
   * @param layers spatial layers that there are, a bit for each
   * @return the best spatial layer that is wished, or else the least above it, or {@link
   *     LayerSelector#NONE}
   */
  int spatial(int layers) {
    int best = NONE;
    int highest = Math.min(maxSpatial, affordableSpatial);
    for (int layer = 0; layer <= allowedSpatial; layer++) {
      if (has(layers, layer) && !isStalled(layer) && (layer <= highest || best == NONE)) {
        best = layer;
      }
    }
    return best;
  }

  /**
   * @return why {@link #spatial} has come to that
   */
  LayerReason reasonOf(int best) {
    if (best == NONE) {
      return LayerReason.SOURCE_SILENT;
    }
    if (best == affordableSpatial && best < maxSpatial) {
      return LayerReason.BANDWIDTH_LIMIT;
    }
    if (best >= maxSpatial) {
      return best == maxSpatial ? LayerReason.WISHED : LayerReason.LOWEST_THAT_COMES;
    }
    if (best == allowedSpatial) {
      return LayerReason.ALLOWED_LIMIT;
    }
    return stalled != NONE && stalled <= maxSpatial
        ? LayerReason.BETTER_ONE_STALLED
        : LayerReason.BEST_THAT_COMES;
  }

  /**
   * @param joinable decode targets that may be forwarded from the next frame on, a bit for each
   * @param chosen the one that is forwarded, or {@link LayerSelector#NONE}
   * @param newPicture nothing of the picture has been sent
   * @return the best decode target that is wished, or else the least above it, or {@link
   *     LayerSelector#NONE}
   */
  int target(DependencyStructure structure, int joinable, int chosen, boolean newPicture) {
    int wished = Math.min(affordableSpatial, Math.min(maxSpatial, allowedSpatial));
    int best = highest(structure, joinable, 0, wished);
    int current = chosen == NONE ? NONE : structure.targetSpatialId(chosen);
    for (int layer = wished + 1; best == NONE && layer <= structure.maxSpatialId(); layer++) {
      if (!affordable.cuts(layer) && (layer <= allowedSpatial || layer == current)) {
        best = highest(structure, joinable, layer, layer);
      }
    }
    // What has been sent of a picture isn't its end: going down in its midst would leave it open.
    boolean down = best == NONE || structure.targetSpatialId(best) < current;
    return !newPicture && chosen != NONE && down && has(joinable, chosen) ? chosen : best;
  }

  private int highest(
      DependencyStructure structure, int targets, int lowestSpatial, int highestSpatial) {
    int best = NONE;
    for (int i = 0; i < structure.decodeTargetCount(); i++) {
      int spatial = structure.targetSpatialId(i);
      int temporal = structure.targetTemporalId(i);
      if (has(targets, i)
          && spatial >= lowestSpatial
          && spatial <= highestSpatial
          && !isStalled(spatial)
          && temporal <= affordable.temporalOf(spatial, maxTemporal)
          && (best == NONE || isHigher(structure, spatial, temporal, best))) {
        best = i;
      }
    }
    return best;
  }

  private static boolean isHigher(
      DependencyStructure structure, int spatial, int temporal, int than) {
    int known = structure.targetSpatialId(than);
    return spatial > known || spatial == known && temporal > structure.targetTemporalId(than);
  }

  private boolean isStalled(int spatial) {
    return stalled != NONE && spatial >= stalled;
  }

  private static boolean has(int bits, int index) {
    return (bits >>> index & 1) != 0;
  }
}
