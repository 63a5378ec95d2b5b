package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.participant.MetadataLimits;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import java.util.Map;

/** Refuses requests that say more than they may (spec/03 §3). Immutable. */
final class RequestLimits {
  private final LimitConfig limits;

  RequestLimits(LimitConfig limits) {
    this.limits = limits;
  }

  void check(CreateRoomRequest request) {
    roomName(request.getName());
    metadata(request.getMetadata());
    for (RoomAgentDispatch agent : request.getAgentsList()) {
      metadata(agent.getMetadata());
    }
  }

  void check(UpdateParticipantRequest request) {
    if (MetadataLimits.isNameTooLong(request.getName(), limits)) {
      throw ServiceException.argument(
          "name length exceeds limits", Integer.toString(limits.maxParticipantNameLength()));
    }
    metadata(request.getMetadata());
    attributes(request.getAttributesMap());
  }

  void metadata(String metadata) {
    if (MetadataLimits.isMetadataTooLong(metadata, limits)) {
      throw ServiceException.argument(
          "metadata size exceeds limits", Integer.toString(limits.maxMetadataSize()));
    }
  }

  void attributes(Map<String, String> attributes) {
    if (MetadataLimits.areAttributesTooLong(attributes, limits)) {
      throw ServiceException.argument(
          "attributes size exceeds limits", Integer.toString(limits.maxAttributesSize()));
    }
  }

  private void roomName(String name) {
    if (MetadataLimits.exceeds(MetadataLimits.length(name), limits.maxRoomNameLength())) {
      throw ServiceException.wrapped(
          ServiceException.Code.INVALID_ARGUMENT,
          "room name length exceeds limits: max length " + limits.maxRoomNameLength());
    }
  }
}
