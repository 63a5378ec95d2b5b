package io.livekit.jakarta.rtc.peer;

/**
 * One transport's counters since its start.
 *
 * @param rttMillis of the selected pair's checks and reports, 0 when unknown
 * @param availableBitrate what the path to the peer is estimated to carry, in bits per second; 0
 *     while nothing is known
 * @param selectedPair text for logs, for example {@code udp 10.0.0.1:7882 - 10.0.0.7:51234}, or
 *     empty
 * @param srtpProfile name of the negotiated profile, or empty
 */
public record PeerStats(
    long packetsReceived,
    long bytesReceived,
    long packetsSent,
    long bytesSent,
    double rttMillis,
    long availableBitrate,
    String selectedPair,
    String srtpProfile) {}
