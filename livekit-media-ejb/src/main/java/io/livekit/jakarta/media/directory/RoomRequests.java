package io.livekit.jakarta.media.directory;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.RoomConfiguration;
import java.util.Map;
import java.util.Optional;

/** Completes requests for rooms from presets and tokens (spec/03 §3). */
public final class RoomRequests {

  private RoomRequests() {}

  /**
   * @return the request that a join makes; empty when its token names an unknown preset
   */
  public static Optional<CreateRoomRequest> ofJoin(
      ClaimGrants grants, Map<String, RoomConfiguration> presets) {
    CreateRoomRequest.Builder request =
        CreateRoomRequest.newBuilder()
            .setName(grants.video().room())
            .setRoomPreset(grants.roomPreset());
    grants.roomConfig().ifPresent(configuration -> fill(request, configuration));
    return withPreset(request.build(), presets);
  }

  /**
   * @return the request with what it leaves open filled in from its preset; empty when there is no
   *     such preset
   */
  public static Optional<CreateRoomRequest> withPreset(
      CreateRoomRequest request, Map<String, RoomConfiguration> presets) {
    if (request.getRoomPreset().isEmpty()) {
      return Optional.of(request);
    }
    RoomConfiguration preset = presets.get(request.getRoomPreset());
    if (preset == null) {
      return Optional.empty();
    }
    CreateRoomRequest.Builder filled = request.toBuilder();
    fill(filled, preset);
    return Optional.of(filled.build());
  }

  private static void fill(CreateRoomRequest.Builder request, RoomConfiguration from) {
    if (request.getEmptyTimeout() == 0) {
      request.setEmptyTimeout(from.getEmptyTimeout());
    }
    if (request.getDepartureTimeout() == 0) {
      request.setDepartureTimeout(from.getDepartureTimeout());
    }
    if (request.getMaxParticipants() == 0) {
      request.setMaxParticipants(from.getMaxParticipants());
    }
    if (request.getMetadata().isEmpty()) {
      request.setMetadata(from.getMetadata());
    }
    if (!request.hasEgress() && from.hasEgress()) {
      request.setEgress(from.getEgress());
    }
    if (request.getMinPlayoutDelay() == 0) {
      request.setMinPlayoutDelay(from.getMinPlayoutDelay());
    }
    if (request.getMaxPlayoutDelay() == 0) {
      request.setMaxPlayoutDelay(from.getMaxPlayoutDelay());
    }
    if (!request.getSyncStreams()) {
      request.setSyncStreams(from.getSyncStreams());
    }
    if (request.getAgentsCount() == 0) {
      request.addAllAgents(from.getAgentsList());
    }
    if (request.getTagsCount() == 0) {
      request.putAllTags(from.getTagsMap());
    }
  }
}
