package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataCounters;
import io.livekit.jakarta.media.event.RoomEvents;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.participant.SignalCounters;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;

/**
 * What rooms share of their node.
 *
 * @param workers threads that rooms borrow
 * @param tokens issues a token for grants whose first token ends at a time, or never (null)
 */
public record RoomNode(
    LiveKitConfig config,
    String nodeId,
    RtcEngine engine,
    Executor workers,
    TimerService timers,
    RoomClock clock,
    RoomEvents events,
    BiFunction<ClaimGrants, Instant, String> tokens,
    IcePreferences icePreferences,
    DataCounters dataCounters,
    SignalCounters signalCounters,
    NodeLoad load) {}
