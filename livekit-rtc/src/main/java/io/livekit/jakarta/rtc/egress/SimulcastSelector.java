package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * One stream per spatial layer, joined at key frames (spec/02 §5.3). Owned by: the subscriber's
 * media loop. A track without simulcast is the case of a single layer; so is audio, each of whose
 * packets counts as a key frame.
 */
final class SimulcastSelector implements LayerSelector {
  private static final long[] USUAL_BITRATES = {150_000, 500_000, 1_700_000};

  private int maxSpatial = MediaSource.MAX_LAYERS - 1;
  private int allowedSpatial = MediaSource.MAX_LAYERS - 1;
  private int affordableSpatial = MediaSource.MAX_LAYERS - 1;
  private int current = NONE;
  private int epoch;
  private int target = NONE;
  private int stalled = NONE;
  private LayerReason reason = LayerReason.SOURCE_SILENT;

  @Override
  public Choice choose(int layer, PacketFacts packet) {
    if (layer == current && packet.epoch == epoch) {
      return Choice.FORWARD;
    }
    if (!packet.is(PacketFacts.KEY_FRAME)) {
      if (layer == current && packet.epoch > epoch) {
        current = NONE; // the publisher restarted this stream; what we forwarded has ended
      }
      return Choice.SKIP;
    }
    return isWanted(layer, packet.epoch) ? Choice.SWITCH : Choice.SKIP;
  }

  private boolean isWanted(int layer, int packetEpoch) {
    if (current == NONE) {
      return layer <= target; // any start is better than none; the climb follows
    }
    if (layer == current) {
      return packetEpoch > epoch;
    }
    return current < layer && layer <= target || target <= layer && layer < current;
  }

  @Override
  public void onSwitched(int layer, PacketFacts packet) {
    current = layer;
    epoch = packet.epoch;
  }

  @Override
  public void reset() {
    current = NONE;
  }

  /**
   * The highest layer that is alive and wished; if only higher ones are, the lowest of those. None
   * that isn't allowed.
   */
  @Override
  public void refresh(MediaSource source) {
    int best = NONE;
    int highest = Math.min(maxSpatial, affordableSpatial);
    for (int layer = 0; layer <= allowedSpatial; layer++) {
      LayerFeed feed = source.layer(layer);
      if (feed != null
          && feed.isActive()
          && layer != stalled
          && (layer <= highest || best == NONE)) {
        best = layer;
      }
    }
    reason = reasonOf(best);
    if (best != NONE) {
      target = best;
    } else if (current == NONE || current > allowedSpatial) {
      current = NONE;
      target = NONE; // a silent source keeps the layer it had: nothing better is known
    }
  }

  private LayerReason reasonOf(int best) {
    if (best == NONE) {
      return LayerReason.SOURCE_SILENT;
    }
    if (best == affordableSpatial && best < maxSpatial) {
      return LayerReason.BANDWIDTH_LIMIT;
    }
    if (best == maxSpatial) {
      return LayerReason.WISHED;
    }
    if (best > maxSpatial) {
      return LayerReason.LOWEST_THAT_COMES;
    }
    if (best == allowedSpatial) {
      return LayerReason.ALLOWED_LIMIT;
    }
    return best < stalled && stalled <= maxSpatial
        ? LayerReason.BETTER_ONE_STALLED
        : LayerReason.BEST_THAT_COMES;
  }

  /**
   * Of the lowest spatial layer all temporal ones, of others those that still look like motion:
   * with the lowest alone, a larger picture is worse than the smaller one in full.
   */
  @Override
  public void readLadder(MediaSource source, int maxTemporal, Ladder ladder) {
    int highestTemporal = Math.min(maxTemporal, LayerFeed.TEMPORAL_LAYERS - 1);
    boolean any = false;
    for (int layer = 0; layer <= allowedSpatial; layer++) {
      LayerFeed feed = source.layer(layer);
      if (feed == null || !feed.isActive() || layer == stalled || layer > maxSpatial && any) {
        continue;
      }
      int first = any ? Math.min(1, highestTemporal) : 0;
      for (int temporal = first; temporal <= highestTemporal; temporal++) {
        long bitrate = feed.bitrate(temporal);
        ladder.add(layer, temporal, bitrate > 0 ? bitrate : usual(layer, temporal));
      }
      any = true;
    }
  }

  /** What a layer usually takes, until it has been measured. */
  private static long usual(int layer, int temporal) {
    return USUAL_BITRATES[layer] * (temporal + 1) / LayerFeed.TEMPORAL_LAYERS;
  }

  @Override
  public LayerReason reason() {
    return reason;
  }

  @Override
  public void setMaxSpatial(int maxSpatial) {
    this.maxSpatial = maxSpatial;
  }

  @Override
  public void setAllowedSpatial(int allowedSpatial) {
    this.allowedSpatial = Math.min(allowedSpatial, MediaSource.MAX_LAYERS - 1);
  }

  @Override
  public void setAffordableSpatial(int affordableSpatial) {
    this.affordableSpatial = Math.min(affordableSpatial, MediaSource.MAX_LAYERS - 1);
  }

  @Override
  public void setStalled(int layer) {
    stalled = layer;
  }

  @Override
  public int stalled() {
    return stalled;
  }

  @Override
  public int current() {
    return current;
  }

  @Override
  public int target() {
    return target;
  }
}
