package io.livekit.jakarta.rtc.peer;

import java.util.Map;

/**
 * The engine's counters since its start.
 *
 * @param peers open now
 * @param mostTasks tasks that waited for one loop at one time, at most
 * @param drops packets dropped, by reason
 */
public record EngineStats(
    int peers,
    long packetsReceived,
    long bytesReceived,
    long packetsSent,
    long bytesSent,
    long retransmissions,
    long nacks,
    long mostTasks,
    Map<String, Long> drops) {}
