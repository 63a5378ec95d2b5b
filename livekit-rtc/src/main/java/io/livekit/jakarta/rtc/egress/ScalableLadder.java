package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaSource;

/** What may be forwarded of one stream of several spatial layers, with what each part takes. */
final class ScalableLadder {
  private ScalableLadder() {}

  /**
   * Adds a rung for each part whose bitrate has been measured: of the lowest spatial layer all
   * temporal ones, of others those that still look like motion.
   */
  static void read(MediaSource source, int maxSpatial, int maxTemporal, Ladder ladder) {
    LayerFeed feed = source.layer(0);
    if (feed == null || !feed.isActive()) {
      return;
    }
    int highestTemporal = Math.min(maxTemporal, LayerFeed.TEMPORAL_LAYERS - 1);
    for (int spatial = 0; spatial <= maxSpatial; spatial++) {
      int first = spatial == 0 ? 0 : Math.min(1, highestTemporal);
      for (int temporal = first; temporal <= highestTemporal; temporal++) {
        long bitrate = feed.targetBitrate(spatial, temporal);
        if (bitrate > 0) {
          ladder.add(spatial, temporal, bitrate);
        }
      }
    }
  }
}
