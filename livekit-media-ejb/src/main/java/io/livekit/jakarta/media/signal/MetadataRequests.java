package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.participant.MetadataLimits;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;

/** Lets participants change what they say about themselves (spec/01 §5.1). Stateless. */
final class MetadataRequests {

  void handle(Participant participant, UpdateParticipantMetadata request) {
    if (isRefused(participant, request)) {
      return;
    }
    participant
        .admissions()
        .change(
            request,
            denial -> {
              if (denial.isPresent()) {
                respond(participant, request, RequestResponse.Reason.NOT_ALLOWED, denial.get());
              } else if (!isRefused(participant, request)) {
                change(participant, request);
              }
            });
  }

  /**
   * @return whether it can't be, and the client was told so
   */
  private static boolean isRefused(Participant participant, UpdateParticipantMetadata request) {
    if (!participant.grants().video().mayUpdateOwnMetadata()) {
      respond(
          participant,
          request,
          RequestResponse.Reason.NOT_ALLOWED,
          "does not have permission to update own metadata");
      return true;
    }
    String tooLong = tooLong(participant, request, participant.room().config().limit());
    if (tooLong != null) {
      respond(
          participant, request, RequestResponse.Reason.LIMIT_EXCEEDED, tooLong + " exceeds limits");
    }
    return tooLong != null;
  }

  private static void change(Participant participant, UpdateParticipantMetadata request) {
    participant.updateProfile(
        request.getName().isEmpty() ? null : request.getName(),
        request.getMetadata().isEmpty() ? null : request.getMetadata(),
        request.getAttributesMap());
    respond(participant, request, RequestResponse.Reason.OK, "");
  }

  private static void respond(
      Participant participant,
      UpdateParticipantMetadata request,
      RequestResponse.Reason reason,
      String message) {
    participant
        .outbox()
        .respond(
            RequestResponse.newBuilder()
                .setRequestId(request.getRequestId())
                .setUpdateMetadata(request)
                .setReason(reason)
                .setMessage(message)
                .build());
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
