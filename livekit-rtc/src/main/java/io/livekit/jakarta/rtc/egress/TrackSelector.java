package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;

/**
 * Chooses in the way that fits what comes: layers of streams of their own, or of one scalable
 * stream. Which it is, the packets tell, and it may change with a key frame: a publisher changes
 * its codec or its scalability mode in the midst of a track. Owned by: the subscriber's media loop.
 */
final class TrackSelector implements LayerSelector {
  private final AffordableLayers affordable;
  private final SimulcastSelector simulcast = new SimulcastSelector();
  private ScalableSelector scalable; // null until such a stream has come
  private LayeredSelector layered; // the same
  private LayerSelector used = simulcast;
  private MediaSource source;
  private int maxSpatial = MediaSource.MAX_LAYERS - 1;
  private int maxTemporal = Integer.MAX_VALUE;
  private int allowedSpatial = MediaSource.MAX_LAYERS - 1;
  private int affordableSpatial = MediaSource.MAX_LAYERS - 1;
  private int stalled = NONE;

  /**
   * @param affordable what the subscriber's path carries, as long as the track lives
   */
  TrackSelector(AffordableLayers affordable) {
    this.affordable = affordable;
  }

  @Override
  public Choice choose(int layer, PacketFacts packet) {
    if (layer == 0 && packet.is(PacketFacts.KEY_FRAME)) {
      LayerSelector fitting = fitting(packet);
      if (fitting != used) {
        use(fitting);
      }
    }
    return used.choose(layer, packet);
  }

  private LayerSelector fitting(PacketFacts packet) {
    if (packet.is(PacketFacts.SCALABLE)) {
      scalable = scalable == null ? new ScalableSelector(affordable) : scalable;
      return scalable;
    }
    if (packet.is(PacketFacts.LAYERED)) {
      layered = layered == null ? new LayeredSelector(affordable) : layered;
      return layered;
    }
    return simulcast;
  }

  private void use(LayerSelector next) {
    used.reset();
    next.reset();
    used = next;
    used.setMaxSpatial(maxSpatial);
    used.setMaxTemporal(maxTemporal);
    used.setAllowedSpatial(allowedSpatial);
    used.setAffordableSpatial(affordableSpatial);
    used.setStalled(stalled);
    used.refresh(source);
  }

  @Override
  public void onSwitched(int layer, PacketFacts packet) {
    used.onSwitched(layer, packet);
  }

  /** What comes then may be another source's, or of another kind. */
  @Override
  public void reset() {
    used.reset();
    used = simulcast;
    used.reset();
  }

  @Override
  public void refresh(MediaSource source) {
    this.source = source;
    used.refresh(source);
  }

  @Override
  public void setMaxSpatial(int maxSpatial) {
    this.maxSpatial = maxSpatial;
    simulcast.setMaxSpatial(maxSpatial);
    used.setMaxSpatial(maxSpatial);
  }

  @Override
  public void setMaxTemporal(int maxTemporal) {
    this.maxTemporal = maxTemporal;
    used.setMaxTemporal(maxTemporal);
  }

  @Override
  public void setAllowedSpatial(int allowedSpatial) {
    this.allowedSpatial = allowedSpatial;
    simulcast.setAllowedSpatial(allowedSpatial);
    used.setAllowedSpatial(allowedSpatial);
  }

  @Override
  public void setAffordableSpatial(int affordableSpatial) {
    this.affordableSpatial = affordableSpatial;
    simulcast.setAffordableSpatial(affordableSpatial);
    used.setAffordableSpatial(affordableSpatial);
  }

  @Override
  public void readLadder(MediaSource source, int maxTemporal, Ladder ladder) {
    used.readLadder(source, maxTemporal, ladder);
  }

  @Override
  public void setStalled(int layer) {
    stalled = layer;
    simulcast.setStalled(layer);
    used.setStalled(layer);
  }

  @Override
  public int stalled() {
    return stalled;
  }

  @Override
  public int current() {
    return used.current();
  }

  @Override
  public int temporal() {
    return used.temporal();
  }

  @Override
  public int target() {
    return used.target();
  }

  @Override
  public boolean needsKeyFrame() {
    return used.needsKeyFrame();
  }

  @Override
  public int streamOf(int layer) {
    return used.streamOf(layer);
  }

  @Override
  public int targets(PacketFacts packet) {
    return used.targets(packet);
  }

  @Override
  public LayerReason reason() {
    return used.reason();
  }
}
