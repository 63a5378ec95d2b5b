package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.participant.MetadataLimits;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;

/** Lets participants change what they say about themselves (spec/01 §5.1). Stateless. */
final class MetadataRequests {

  void handle(Participant participant, UpdateParticipantMetadata request) {
    RequestResponse.Builder response =
        RequestResponse.newBuilder()
            .setRequestId(request.getRequestId())
            .setUpdateMetadata(request);
    if (!participant.grants().video().mayUpdateOwnMetadata()) {
      participant
          .outbox()
          .respond(
              response
                  .setReason(RequestResponse.Reason.NOT_ALLOWED)
                  .setMessage("does not have permission to update own metadata")
                  .build());
      return;
    }
    String tooLong = tooLong(participant, request, participant.room().config().limit());
    if (tooLong != null) {
      participant
          .outbox()
          .respond(
              response
                  .setReason(RequestResponse.Reason.LIMIT_EXCEEDED)
                  .setMessage(tooLong + " exceeds limits")
                  .build());
      return;
    }
    participant.updateProfile(
        request.getName().isEmpty() ? null : request.getName(),
        request.getMetadata().isEmpty() ? null : request.getMetadata(),
        request.getAttributesMap());
    participant.outbox().respond(response.setReason(RequestResponse.Reason.OK).build());
  }

  private static String tooLong(
      Participant participant, UpdateParticipantMetadata request, LimitConfig limits) {
    if (MetadataLimits.isNameTooLong(request.getName(), limits)) {
      return "name";
    }
    if (MetadataLimits.isMetadataTooLong(request.getMetadata(), limits)) {
      return "metadata";
    }
    // New attributes count together with those it has: small updates would otherwise add up
    // without end.
    return MetadataLimits.areAttributesTooLong(
            participant.grants().attributesAfter(request.getAttributesMap()), limits)
        ? "attributes"
        : null;
  }
}
