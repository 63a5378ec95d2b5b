package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.rtc.peer.TrackReceiver;
import java.util.List;

/** A received video track that counts what is asked of it. */
final class FakeReceiver implements TrackReceiver {
  private final String mid;
  private final String streamId;
  private final String trackId;
  long packets;
  long keyFrames;
  int keyFrameRequests;

  FakeReceiver(String mid, String streamId, String trackId) {
    this.mid = mid;
    this.streamId = streamId;
    this.trackId = trackId;
  }

  @Override
  public MediaKind kind() {
    return MediaKind.VIDEO;
  }

  @Override
  public String mime() {
    return "video/VP8";
  }

  @Override
  public void requestKeyFrame(int spatialLayer) {
    keyFrameRequests++;
  }

  @Override
  public String mid() {
    return mid;
  }

  @Override
  public String streamId() {
    return streamId;
  }

  @Override
  public String trackId() {
    return trackId;
  }

  @Override
  public List<String> negotiatedMimes() {
    return List.of(mime());
  }

  @Override
  public List<String> rids() {
    return List.of();
  }

  @Override
  public void setLayerOrder(List<String> ridsBySpatialLayer) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void limitBitrate(long bitsPerSecond) {
    throw new UnsupportedOperationException();
  }

  @Override
  public float audioLevel() {
    return 0;
  }

  @Override
  public ReceiverStats stats() {
    return new ReceiverStats(
        0,
        List.of(
            new StreamStats(
                0, "", 1, 0, true, packets, 0, 0, keyFrames, 0, 0, 0, 0, 0, 640, 360, 30)));
  }
}
