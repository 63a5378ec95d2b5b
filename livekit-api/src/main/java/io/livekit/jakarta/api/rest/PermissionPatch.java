package io.livekit.jakarta.api.rest;

import io.livekit.jakarta.api.ParticipantPermission;
import io.livekit.jakarta.api.TrackSource;
import jakarta.json.bind.annotation.JsonbTypeSerializer;
import java.util.List;

/**
 * A merge patch of a participant's permission. What is cleared isn't allowed any more; cleared
 * sources are all sources. Immutable.
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
@JsonbTypeSerializer(PatchSerializer.class)
public record PermissionPatch(
    Change<Boolean> canSubscribe,
    Change<Boolean> canPublish,
    Change<Boolean> canPublishData,
    Change<List<TrackSource>> canPublishSources,
    Change<Boolean> hidden,
    Change<Boolean> canUpdateMetadata,
    Change<Boolean> canSubscribeMetrics,
    Change<Boolean> canManageAgentSession) {

  public PermissionPatch {
    canSubscribe = Change.orKeep(canSubscribe);
    canPublish = Change.orKeep(canPublish);
    canPublishData = Change.orKeep(canPublishData);
    canPublishSources = Change.orKeep(canPublishSources);
    hidden = Change.orKeep(hidden);
    canUpdateMetadata = Change.orKeep(canUpdateMetadata);
    canSubscribeMetrics = Change.orKeep(canSubscribeMetrics);
    canManageAgentSession = Change.orKeep(canManageAgentSession);
  }

  /**
   * @return a patch that changes nothing
   */
  public static PermissionPatch none() {
    return new PermissionPatch(null, null, null, null, null, null, null, null);
  }

  public PermissionPatch withCanPublish(boolean value) {
    return new PermissionPatch(
        canSubscribe,
        Change.to(value),
        canPublishData,
        canPublishSources,
        hidden,
        canUpdateMetadata,
        canSubscribeMetrics,
        canManageAgentSession);
  }

  public PermissionPatch withCanSubscribe(boolean value) {
    return new PermissionPatch(
        Change.to(value),
        canPublish,
        canPublishData,
        canPublishSources,
        hidden,
        canUpdateMetadata,
        canSubscribeMetrics,
        canManageAgentSession);
  }

  /**
   * @return what the permission becomes by this
   */
  public ParticipantPermission after(ParticipantPermission former) {
    return new ParticipantPermission(
        canSubscribe.after(former.canSubscribe(), false),
        canPublish.after(former.canPublish(), false),
        canPublishData.after(former.canPublishData(), false),
        canPublishSources.after(former.canPublishSources(), List.of()),
        hidden.after(former.hidden(), false),
        canUpdateMetadata.after(former.canUpdateMetadata(), false),
        canSubscribeMetrics.after(former.canSubscribeMetrics(), false),
        canManageAgentSession.after(former.canManageAgentSession(), false));
  }
}
