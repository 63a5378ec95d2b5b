package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * One stream of several spatial layers (SVC) of which only VP9's payload descriptors tell (RFC 9628
 * §4.2; spec/02 §5.3), as of publishers without dependency descriptors. Owned by: the subscriber's
 * media loop.
 *
 * <p>Which frames a layer needs isn't told, so all of the layers below are forwarded with it: going
 * down is possible with each picture, going up where a layer doesn't depend on earlier pictures.
 */
final class LayeredSelector implements LayerSelector {
  private final AffordableLayers affordable;
  private int maxSpatial = MediaSource.MAX_LAYERS - 1;
  private int allowedSpatial = MediaSource.MAX_LAYERS - 1;
  private int affordableSpatial = MediaSource.MAX_LAYERS - 1;
  private int maxTemporal = Integer.MAX_VALUE;
  private int stalled = NONE;
  private int target = NONE;
  private int top; // highest layer that has come
  private LayerReason reason = LayerReason.SOURCE_SILENT;
  private int current = NONE;
  private int temporal;
  private int epoch;
  private int timestamp;

  /**
   * @param affordable what the subscriber's path carries
   */
  LayeredSelector(AffordableLayers affordable) {
    this.affordable = affordable;
  }

  @Override
  public Choice choose(int layer, PacketFacts packet) {
    if (current == NONE || packet.epoch > epoch) {
      current = NONE;
      boolean begins = target != NONE && packet.is(PacketFacts.KEY_FRAME);
      return begins ? Choice.SWITCH : Choice.SKIP;
    }
    if (packet.epoch < epoch) {
      return Choice.SKIP;
    }
    if (packet.is(PacketFacts.PADDING_ONLY)) {
      return Choice.FORWARD; // it is closed up as in any stream
    }
    top = Math.max(top, Math.min(packet.spatial, MediaSource.MAX_LAYERS - 1));
    if (!packet.is(PacketFacts.LATE)) {
      follow(packet);
    }
    return packet.spatial <= current && packet.temporal <= temporal
        ? Choice.FORWARD
        : Choice.LEAVE_OUT;
  }

  private void follow(PacketFacts packet) {
    if (packet.timestamp != timestamp) {
      // what has been sent of a picture isn't its end: going down in its midst would leave it open
      timestamp = packet.timestamp;
      current = Math.min(current, Math.max(target, 0));
      temporal = Math.min(temporal, wishedTemporal());
    }
    if (!packet.is(PacketFacts.START_OF_FRAME)) {
      return;
    }
    boolean joinable = !packet.is(PacketFacts.INTER_PREDICTED);
    if (packet.is(PacketFacts.KEY_FRAME)) {
      current = Math.max(target, 0);
      temporal = wishedTemporal();
    } else if (joinable && packet.spatial == current + 1 && packet.spatial <= target) {
      current = packet.spatial;
    }
    int wished = wishedTemporal();
    if (packet.is(PacketFacts.SWITCH_UP) && packet.temporal <= wished) {
      // what follows of higher layers refers to nothing before it but its own and lower layers
      temporal = packet.temporal <= temporal ? wished : packet.temporal;
    }
  }

  private int wishedTemporal() {
    return affordable.temporalOf(current, maxTemporal);
  }

  @Override
  public void onSwitched(int layer, PacketFacts packet) {
    epoch = packet.epoch;
    timestamp = packet.timestamp;
    current = Math.max(target, 0);
    temporal = wishedTemporal(); // nothing refers to pictures before a key frame
  }

  @Override
  public void reset() {
    current = NONE;
    top = 0;
  }

  @Override
  public void refresh(MediaSource source) {
    LayerFeed feed = source.layer(0);
    int highest = Math.min(affordableSpatial, Math.min(maxSpatial, allowedSpatial));
    if (feed == null || !feed.isActive()) {
      reason = LayerReason.SOURCE_SILENT;
      return;
    }
    int best = stalled == NONE ? highest : Math.min(highest, Math.max(0, stalled - 1));
    target = best;
    if (best > top) {
      reason = LayerReason.BEST_THAT_COMES;
    } else if (best == maxSpatial) {
      reason = LayerReason.WISHED;
    } else if (best == affordableSpatial) {
      reason = LayerReason.BANDWIDTH_LIMIT;
    } else {
      reason = best == allowedSpatial ? LayerReason.ALLOWED_LIMIT : LayerReason.BETTER_ONE_STALLED;
    }
  }

  @Override
  public boolean needsKeyFrame() {
    return current == NONE || current < target;
  }

  @Override
  public int streamOf(int layer) {
    return 0;
  }

  @Override
  public int targets(PacketFacts packet) {
    boolean last = packet.is(PacketFacts.END_OF_FRAME) && packet.spatial == current;
    return ForwardedTargets.of(0, 0, last);
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
  public void setMaxTemporal(int maxTemporal) {
    this.maxTemporal = maxTemporal;
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
  public void readLadder(MediaSource source, int maxTemporal, Ladder ladder) {
    ScalableLadder.read(source, Math.min(maxSpatial, allowedSpatial), maxTemporal, ladder);
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
    return Math.min(current, top);
  }

  @Override
  public int temporal() {
    return Math.min(temporal, MediaSource.MAX_LAYERS);
  }

  @Override
  public int target() {
    return current == NONE ? target : Math.min(target, top);
  }
}
