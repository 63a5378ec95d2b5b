package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.DataBlob;
import io.livekit.jakarta.proto.GetDataBlobRequest;
import io.livekit.jakarta.proto.GetDataBlobResponse;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.StoreDataBlobRequest;
import io.livekit.jakarta.proto.StoreDataBlobResponse;
import java.util.Optional;

/** Stores and fetches participants' data blobs (spec/01 §5). Stateless. */
final class DataBlobRequests {

  void store(Participant participant, StoreDataBlobRequest request) {
    if (!participant.room().config().enableParticipantDataBlob()) {
      refuse(participant, request.getRequestId(), RequestResponse.Reason.NOT_ALLOWED);
      return;
    }
    Optional<RequestResponse.Reason> refusal = participant.data().blobs().store(request.getBlob());
    if (refusal.isPresent()) {
      refuse(participant, request.getRequestId(), refusal.get());
      return;
    }
    participant
        .outbox()
        .send(
            SignalResponse.newBuilder()
                .setStoreDataBlobResponse(
                    StoreDataBlobResponse.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setKey(request.getBlob().getKey()))
                .build());
  }

  void get(Room room, Participant participant, GetDataBlobRequest request) {
    if (!participant.room().config().enableParticipantDataBlob()) {
      refuse(participant, request.getRequestId(), RequestResponse.Reason.NOT_ALLOWED);
      return;
    }
    if (!participant.data().blobs().isValid(request.getKey())) {
      refuse(participant, request.getRequestId(), RequestResponse.Reason.INVALID_REQUEST);
      return;
    }
    Participant owner = room.participant(request.getParticipantIdentity());
    DataBlob blob = owner == null ? null : owner.data().blobs().find(request.getKey());
    if (blob == null) {
      refuse(participant, request.getRequestId(), RequestResponse.Reason.NOT_FOUND);
      return;
    }
    participant
        .outbox()
        .send(
            SignalResponse.newBuilder()
                .setGetDataBlobResponse(
                    GetDataBlobResponse.newBuilder()
                        .setRequestId(request.getRequestId())
                        .setBlob(blob))
                .build());
  }

  private static void refuse(
      Participant participant, int requestId, RequestResponse.Reason reason) {
    participant
        .outbox()
        .respond(RequestResponse.newBuilder().setRequestId(requestId).setReason(reason).build());
  }
}
