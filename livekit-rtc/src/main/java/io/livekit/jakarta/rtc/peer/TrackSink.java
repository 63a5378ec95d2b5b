package io.livekit.jakarta.rtc.peer;

/**
 * A track on its way to a {@link PacketSink} instead of a peer: to a recorder, or to what listens
 * within this process. Thread-safe.
 */
public interface TrackSink extends AutoCloseable {

  /**
   * @param spatial highest simulcast layer to take, from 0
   * @param temporal the same for temporal layers
   */
  void setMaxLayers(int spatial, int temporal);

  /** Asks for a key frame of the layer that is being taken; the source throttles it. */
  void requestKeyFrame();

  /**
   * @return packets taken so far
   */
  long packets();

  /** Ends it; the sink's last packet is the one that its loop is at. */
  @Override
  void close();
}
