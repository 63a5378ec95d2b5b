package io.livekit.jakarta.rtc.ingress;

/**
 * Counters of one layer; cumulative unless they say otherwise. See {@code
 * peer.TrackReceiver.Layer}.
 *
 * @param ssrc 0 before the first packet
 * @param jitterNanos RFC 3550 §6.4.1
 * @param bitrate of the last second or so, bit/s
 * @param width of the last key frame, 0 when unknown
 */
public record StreamStats(
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
    long jitterNanos,
    long bitrate,
    int width,
    int height,
    double framesPerSecond) {}
