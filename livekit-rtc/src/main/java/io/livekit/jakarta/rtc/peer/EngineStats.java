package io.livekit.jakarta.rtc.peer;

import java.util.List;
import java.util.Map;

/**
 * The engine's counters since its start.
 *
 * @param peers open now
 * @param mostTasks tasks that waited for one loop at one time, at most
 * @param busyNanos nanoseconds that each loop has worked
 * @param slowTicks ticks of the loops that took 20 ms or longer
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
    List<Long> busyNanos,
    long slowTicks,
    Map<String, Long> drops) {}
