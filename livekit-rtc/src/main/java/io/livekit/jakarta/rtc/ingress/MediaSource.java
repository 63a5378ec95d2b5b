package io.livekit.jakarta.rtc.ingress;

/**
 * Something that down tracks forward: what a client publishes, or what this process makes.
 * Thread-safe.
 */
public interface MediaSource {
  /** Spatial layers that a track may have: LiveKit knows low, medium and high. */
  int MAX_LAYERS = 3;

  /**
   * @return the codec announced for it
   */
  MediaCodec codec();

  /**
   * @return a layer, or null while it has sent nothing; layers may come late and never go
   */
  LayerFeed layer(int spatial);

  /** Asks for a key frame of one layer; throttled by the source (spec/02 §3). */
  void requestKeyFrame(int spatial);

  /**
   * Tells what one receiver lost, so that the publisher's encoder can protect for the worst of
   * them.
   *
   * @param fractionLost 0–255 as in report blocks
   */
  default void reportLoss(int fractionLost) {}

  /**
   * @param wake called by the writer's thread after packets were published; must be quick and not
   *     block
   */
  void addReader(Runnable wake);

  /** Ends the calls that {@link #addReader} began; identity counts. */
  void removeReader(Runnable wake);
}
