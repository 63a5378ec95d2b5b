package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.participant.MetadataLimits;
import io.livekit.jakarta.proto.CreateAgentDispatchRequest;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.RoomAgentDispatch;
import io.livekit.jakarta.proto.UpdateParticipantRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Refuses requests that say more than they may (spec/03 §3). Immutable. */
final class RequestLimits {
  private static final int MAX_DEPLOYMENT_BYTES = 64;

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
    check(ParticipantChange.of(request));
  }

  void check(ParticipantChange change) {
    if (change.name() != null && MetadataLimits.isNameTooLong(change.name(), limits)) {
      throw ServiceException.argument(
          "name length exceeds limits", Integer.toString(limits.maxParticipantNameLength()));
    }
    if (change.metadata() != null) {
      metadata(change.metadata());
    }
    attributes(change.attributes());
  }

  /** In the words of the reference's bus, not in Twirp's (spec/03 §7.3). */
  void check(CreateAgentDispatchRequest request) {
    deployment(request.getDeployment());
    if (MetadataLimits.isMetadataTooLong(request.getMetadata(), limits)) {
      throw invalid("metadata size exceeds limits");
    }
    if (MetadataLimits.areAttributesTooLong(request.getAttributesMap(), limits)) {
      throw invalid("attribute size exceeds limits");
    }
  }

  private static void deployment(String deployment) {
    byte[] bytes = deployment.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_DEPLOYMENT_BYTES) {
      throw invalid("deployment exceeds " + MAX_DEPLOYMENT_BYTES + " bytes");
    }
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '_') {
        throw invalid("deployment contains reserved character '_'");
      }
      if (bytes[i] >= 0 && bytes[i] <= ' ' || bytes[i] == 0x7f) {
        throw invalid("deployment contains whitespace or control byte at position " + i);
      }
    }
  }

  private static ServiceException invalid(String text) {
    return ServiceException.wrapped(ServiceException.Code.INVALID_ARGUMENT, text);
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
