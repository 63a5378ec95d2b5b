package io.livekit.jakarta.api.rest;

/**
 * Counters of a peer connection. Immutable.
 *
 * @param state as WebRTC names it, in capitals
 * @param protocol {@code udp} or {@code tcp}; empty before a path was found
 * @param packetsReceived from the client
 * @param bytesReceived from the client
 * @param packetsSent to the client
 * @param bytesSent to the client
 * @param rttMillis round trip; 0 when unknown
 * @param availableBitrate what the path to the client is estimated to carry, in bits per second; 0
 *     when unknown
 */
public record ConnectionStats(
    String state,
    String protocol,
    long packetsReceived,
    long bytesReceived,
    long packetsSent,
    long bytesSent,
    double rttMillis,
    long availableBitrate) {}
