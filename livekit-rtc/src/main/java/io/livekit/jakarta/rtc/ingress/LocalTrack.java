package io.livekit.jakarta.rtc.ingress;

/** A track made in this process. Written by: one thread; the methods of {@link MediaSource} are thread-safe. */
public final class LocalTrack implements MediaSource {
  public LocalTrack(MediaCodec codec, int maxPackets) {
    throw new UnsupportedOperationException();
  }

  /** See {@code peer.LocalSource}. */
  public void writeFrame(byte[] frame, int off, int len, long rtpTimestamp, long nowNanos) {
    throw new UnsupportedOperationException();
  }

  public void setKeyFrameListener(Runnable onKeyFrameRequest) {
    throw new UnsupportedOperationException();
  }

  public long keyFrameRequests() {
    throw new UnsupportedOperationException();
  }

  @Override
  public MediaCodec codec() {
    throw new UnsupportedOperationException();
  }

  @Override
  public LayerFeed layer(int spatial) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void requestKeyFrame(int spatial) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void addReader(Runnable wake) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void removeReader(Runnable wake) {
    throw new UnsupportedOperationException();
  }
}
