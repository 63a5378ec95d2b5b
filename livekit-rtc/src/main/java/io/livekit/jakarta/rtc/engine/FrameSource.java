package io.livekit.jakarta.rtc.engine;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.LocalTrack;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.session.Forwardable;
import java.util.function.LongSupplier;

/** A source that this process feeds. Thread-safe; frames come from one thread. */
final class FrameSource implements LocalSource, Forwardable {
  private final MediaKind kind;
  private final LocalTrack track;
  private final LongSupplier clock;

  FrameSource(MediaKind kind, MediaCodec codec, int history, LongSupplier clock) {
    this.kind = kind;
    this.track = new LocalTrack(codec, history);
    this.clock = clock;
  }

  @Override
  public MediaKind kind() {
    return kind;
  }

  @Override
  public String mime() {
    return track.codec().mime();
  }

  @Override
  public void requestKeyFrame(int spatialLayer) {
    track.requestKeyFrame(spatialLayer);
  }

  @Override
  public void writeFrame(byte[] frame, int off, int len, long rtpTimestamp) {
    track.writeFrame(frame, off, len, rtpTimestamp, clock.getAsLong());
  }

  @Override
  public void setKeyFrameListener(Runnable onKeyFrameRequest) {
    track.setKeyFrameListener(onKeyFrameRequest);
  }

  @Override
  public long keyFrameRequests() {
    return track.keyFrameRequests();
  }

  @Override
  public MediaSource media() {
    return track;
  }

  @Override
  public String fmtp() {
    return "";
  }
}
