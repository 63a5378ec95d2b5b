package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.ingress.PacketTap;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import java.util.List;

/**
 * An m-line that receives a client's track: one stream, or one per simulcast layer. Thread-safe.
 */
public interface TrackReceiver extends TrackSource {

  String mid();

  /**
   * @return stream id of the msid attribute, or empty
   */
  String streamId();

  /**
   * @return track id of the msid attribute (the {@code cid} of add_track), or empty
   */
  String trackId();

  /**
   * @return the codec of the first packet, before it the first of {@link #negotiatedMimes}
   */
  @Override
  String mime();

  /**
   * @return codecs that this section negotiated, in the order of preference of the answer
   */
  List<String> negotiatedMimes();

  /**
   * @return simulcast rids in the order of the last offer; empty without rid simulcast
   */
  List<String> rids();

  /**
   * Sets the order of the rids by spatial layer (spec/02 §5.1), also for offers to come: the n-th
   * of those that the offer names is layer n, names that aren't in the list come after them.
   * Without a call it is the offer's order.
   */
  void setLayerOrder(List<String> ridsBySpatialLayer);

  /**
   * Bounds what of it is taken: beyond half as much again it is dropped. The other side is told
   * (REMB) where all its video is bounded.
   *
   * @param bitsPerSecond 0 for no limit
   */
  void limitBitrate(long bitsPerSecond);

  /**
   * @return loudest smoothed RFC 6464 level, linear 0–1, 0 when not active (spec/02 §8)
   */
  float audioLevel();

  /** Shows each media packet from now on, those apart that were retransmitted; null ends it. */
  default void setTap(PacketTap tap) {
    // What has no packets shows none.
  }

  ReceiverStats stats();

  /**
   * @param rttMillis round trip to the publisher, 0 when unknown
   * @param layers one entry per spatial layer that was seen or announced
   */
  record ReceiverStats(double rttMillis, List<StreamStats> layers) {}
}
