package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketTap;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import java.util.List;
import java.util.function.LongSupplier;

/** A received m-line as its room sees it. Immutable but for its track; thread-safe. */
final class Receiver implements TrackReceiver, Forwardable {
  private static final double NANOS_PER_MILLI = 1e6;

  private final String mid;
  private final MediaKind kind;
  private final String streamId;
  private final String trackId;
  private final List<String> mimes;
  private final List<String> rids;
  private final String fmtp;
  private final ReceivedTrack track;
  private final LongSupplier clock;

  Receiver(
      String mid,
      MediaKind kind,
      String streamId,
      String trackId,
      List<String> mimes,
      List<String> rids,
      String fmtp,
      ReceivedTrack track,
      LongSupplier clock) {
    this.mid = mid;
    this.kind = kind;
    this.streamId = streamId;
    this.trackId = trackId;
    this.mimes = List.copyOf(mimes);
    this.rids = List.copyOf(rids);
    this.fmtp = fmtp;
    this.track = track;
    this.clock = clock;
  }

  ReceivedTrack track() {
    return track;
  }

  @Override
  public MediaKind kind() {
    return kind;
  }

  @Override
  public String mime() {
    return mimes.get(0);
  }

  @Override
  public void requestKeyFrame(int spatialLayer) {
    track.requestKeyFrame(spatialLayer);
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
    return mimes;
  }

  @Override
  public List<String> rids() {
    return rids;
  }

  @Override
  public void setLayerOrder(List<String> ridsBySpatialLayer) {
    track.setLayerOrder(ridsBySpatialLayer);
  }

  @Override
  public void setTap(PacketTap tap) {
    track.setTap(tap);
  }

  @Override
  public float audioLevel() {
    return track.audioLevel(clock.getAsLong());
  }

  @Override
  public ReceiverStats stats() {
    return new ReceiverStats(
        track.rttNanos() / NANOS_PER_MILLI, track.stats().stream().map(Receiver::layer).toList());
  }

  private static Layer layer(StreamStats stats) {
    return new Layer(
        stats.spatial(),
        stats.rid(),
        stats.ssrc(),
        stats.active(),
        stats.packets(),
        stats.bytes(),
        stats.frames(),
        stats.keyFrames(),
        stats.packetsLost(),
        stats.nacksSent(),
        stats.plisSent(),
        stats.jitterNanos() / NANOS_PER_MILLI,
        stats.bitrate(),
        stats.width(),
        stats.height(),
        stats.framesPerSecond());
  }

  @Override
  public MediaSource media() {
    return track;
  }

  @Override
  public String fmtp() {
    return fmtp;
  }

  @Override
  public String toString() {
    return "Receiver[" + mid + " " + mimes.get(0) + "]";
  }
}
