package io.livekit.jakarta.rtc.egress;

/**
 * Counters of one down track; cumulative unless they say otherwise. See {@code
 * peer.TrackSender.SenderStats}.
 *
 * @param fractionLost of the last receiver report, 0–1
 * @param spatial layer being forwarded, -1 for none
 * @param bitrate of the last second or so, bit/s
 */
public record DownTrackStats(
    long packets,
    long bytes,
    long packetsLost,
    double fractionLost,
    long jitterNanos,
    long rttNanos,
    long nacksReceived,
    long packetsRetransmitted,
    long plisReceived,
    int spatial,
    int temporal,
    long bitrate) {}
