package io.livekit.jakarta.api;

import java.util.List;

/**
 * What a participant may do in its room: from its token, or set later. Immutable.
 *
 * @param canSubscribe may receive tracks
 * @param canPublish may publish tracks
 * @param canPublishData may send data
 * @param canPublishSources the only sources that it may publish; empty for all
 * @param hidden the others do not see it
 * @param canUpdateMetadata may change its own name, metadata and attributes
 * @param canSubscribeMetrics may receive the others' metrics
 * @param canManageAgentSession may manage the session of an agent
 */
public record ParticipantPermission(
    boolean canSubscribe,
    boolean canPublish,
    boolean canPublishData,
    List<TrackSource> canPublishSources,
    boolean hidden,
    boolean canUpdateMetadata,
    boolean canSubscribeMetrics,
    boolean canManageAgentSession) {
  public ParticipantPermission {
    canPublishSources = canPublishSources == null ? List.of() : List.copyOf(canPublishSources);
  }
}
