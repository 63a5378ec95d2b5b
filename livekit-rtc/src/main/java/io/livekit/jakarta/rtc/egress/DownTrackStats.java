package io.livekit.jakarta.rtc.egress;

/**
 * Counters of what is sent of one track, cumulative unless they say otherwise.
 *
 * @param fractionLost of the last receiver report, 0–1
 * @param jitterMillis of the last receiver report
 * @param rttMillis smoothed, of receiver reports; 0 when unknown
 * @param spatial layer being forwarded, -1 for none
 * @param targetSpatial layer that should be forwarded, -1 for none
 * @param reason why
 * @param bitrate of the last second or so, bit/s
 */
public record DownTrackStats(
    long packets,
    long bytes,
    long packetsLost,
    double fractionLost,
    double jitterMillis,
    double rttMillis,
    long nacksReceived,
    long packetsRetransmitted,
    long plisReceived,
    int spatial,
    int temporal,
    int targetSpatial,
    LayerReason reason,
    long bitrate) {

  /** Those of a track that sends nothing yet. */
  public static final DownTrackStats NONE =
      new DownTrackStats(
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          LayerSelector.NONE,
          -1,
          LayerSelector.NONE,
          LayerReason.NOT_READY,
          0);

  /**
   * @return those of two streams of one track: counters and bit rates together, of layers, ratios
   *     and times the larger, and the reason of the first that has one
   */
  public DownTrackStats plus(DownTrackStats other) {
    return new DownTrackStats(
        packets + other.packets,
        bytes + other.bytes,
        packetsLost + other.packetsLost,
        Math.max(fractionLost, other.fractionLost),
        Math.max(jitterMillis, other.jitterMillis),
        Math.max(rttMillis, other.rttMillis),
        nacksReceived + other.nacksReceived,
        packetsRetransmitted + other.packetsRetransmitted,
        plisReceived + other.plisReceived,
        Math.max(spatial, other.spatial),
        Math.max(temporal, other.temporal),
        Math.max(targetSpatial, other.targetSpatial),
        reason == LayerReason.NOT_READY ? other.reason : reason,
        bitrate + other.bitrate);
  }
}
