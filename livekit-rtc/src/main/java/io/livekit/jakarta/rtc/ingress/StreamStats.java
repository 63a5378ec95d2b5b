package io.livekit.jakarta.rtc.ingress;

/**
 * Counters of one received layer, cumulative unless they say otherwise.
 *
 * @param spatial spatial layer
 * @param rid its rid, or empty
 * @param ssrc its SSRC, 0 when neither a description nor a packet has named it yet
 * @param repairSsrc SSRC of its retransmissions (RFC 4588), 0 when unknown
 * @param active packets came within the last second (layer 0: the last 500 ms)
 * @param packetsLost by sequence numbers, retransmissions that came in time not counted as lost
 * @param jitterMillis interarrival jitter (RFC 3550 §6.4.1)
 * @param bitrate of the last second or so, bit/s
 * @param width of the last key frame, 0 when unknown
 */
public record StreamStats(
    int spatial,
    String rid,
    long ssrc,
    long repairSsrc,
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
    double framesPerSecond) {

  /**
   * @return a layer that nothing has come on yet
   */
  static StreamStats silent(int spatial, String rid, long ssrc, long repairSsrc) {
    return new StreamStats(
        spatial, rid, ssrc, repairSsrc, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }
}
