package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.auth.RefreshTokens;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.data.DataDrop;
import io.livekit.jakarta.media.decision.Decisions;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.event.RoomEvents;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.util.concurrent.Executor;

/**
 * What rooms share of their node.
 *
 * @param workers threads that rooms borrow
 * @param decisions asks the application
 * @param scope hears of the life of rooms' beans
 */
public record RoomNode(
    LiveKitConfig config,
    String nodeId,
    RtcEngine engine,
    Executor workers,
    TimerService timers,
    RoomClock clock,
    RoomEvents events,
    RefreshTokens tokens,
    IcePreferences icePreferences,
    SharedDropCounters<DataDrop> dataCounters,
    SharedDropCounters<SignalDrop> signalCounters,
    NodeLoad load,
    Decisions decisions,
    RoomScopeEvents scope) {

  /**
   * @return of LiveKit's server, the version that this one answers like
   */
  public String version() {
    return JoinResponses.VERSION;
  }
}
