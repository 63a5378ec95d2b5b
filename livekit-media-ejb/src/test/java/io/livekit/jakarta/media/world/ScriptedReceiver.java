package io.livekit.jakarta.media.world;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.ArrayList;
import java.util.List;

/** A received track that tests speak for. */
public final class ScriptedReceiver implements TrackReceiver {
  public final List<Integer> keyFrameRequests = new ArrayList<>();
  public List<String> layerOrder;
  public long maxBitrate;
  public float level;
  public ReceiverStats stats = new ReceiverStats(0, List.of());
  private final String mid;
  private final MediaKind kind;
  private final String trackId;
  public String mime;
  public List<String> rids;

  public ScriptedReceiver(
      String mid, MediaKind kind, String trackId, String mime, List<String> rids) {
    this.mid = mid;
    this.kind = kind;
    this.trackId = trackId;
    this.mime = mime;
    this.rids = rids;
  }

  @Override
  public String mid() {
    return mid;
  }

  @Override
  public String streamId() {
    return "stream";
  }

  @Override
  public String trackId() {
    return trackId;
  }

  @Override
  public List<String> negotiatedMimes() {
    return List.of(mime);
  }

  @Override
  public List<String> rids() {
    return rids;
  }

  @Override
  public void setLayerOrder(List<String> ridsBySpatialLayer) {
    layerOrder = ridsBySpatialLayer;
  }

  @Override
  public void limitBitrate(long bitsPerSecond) {
    maxBitrate = bitsPerSecond;
  }

  @Override
  public float audioLevel() {
    return level;
  }

  @Override
  public ReceiverStats stats() {
    return stats;
  }

  @Override
  public MediaKind kind() {
    return kind;
  }

  @Override
  public String mime() {
    return mime;
  }

  @Override
  public void requestKeyFrame(int spatialLayer) {
    keyFrameRequests.add(spatialLayer);
  }
}
