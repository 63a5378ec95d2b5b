package io.livekit.jakarta.rtc.peer;

import io.livekit.jakarta.rtc.ingress.PacketTap;
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
   * @return codecs that this section negotiated, in the order of preference of the answer
   */
  List<String> negotiatedMimes();

  /**
   * @return simulcast rids in the order of the offer; empty without rid simulcast
   */
  List<String> rids();

  /**
   * Sets which spatial layer each rid (by its index in the offer, or each SSRC of a SIM group)
   * carries (spec/02 §5.1). Without a call the n-th rid is layer n.
   */
  void setLayerOrder(List<String> ridsBySpatialLayer);

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
  record ReceiverStats(double rttMillis, List<Layer> layers) {}

  /**
   * Counters of one received stream, cumulative unless they say otherwise.
   *
   * @param spatial spatial layer
   * @param rid its rid, or empty
   * @param ssrc its SSRC, 0 before the first packet
   * @param active packets came within the last second (layer 0: the last 500 ms)
   * @param packetsLost by sequence numbers, retransmissions that came in time not counted as lost
   * @param jitterMillis RFC 3550 interarrival jitter
   * @param bitrate of the last second or so, bit/s
   * @param width of the last key frame, 0 when unknown
   */
  record Layer(
      int spatial,
      String rid,
      long ssrc,
      boolean active,
      long packets,
      long bytes,
      long frames,
      long keyFrames,
      long packetsLost,
      long nacksSent,
      long plisSent,
      double jitterMillis,
      long bitrate,
      int width,
      int height,
      double framesPerSecond) {}
}
