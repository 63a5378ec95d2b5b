package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.SignalChannel;
import io.livekit.jakarta.media.participant.SignalDrop;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.proto.ParticipantTracks;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.TrickleRequest;
import io.livekit.jakarta.proto.UpdateSubscription;
import java.util.ArrayList;
import java.util.List;

/** Gives each request to the part of the session that serves it (spec/01 §5). Stateless. */
final class SignalRequests {
  private static final System.Logger LOG = System.getLogger(SignalRequests.class.getName());

  /** A refused candidate that is sent back with the refusal. */
  private static final int MAX_ECHO_BYTES = 8 << 10;

  private final MetadataRequests metadata = new MetadataRequests();
  private final SyncRequests sync = new SyncRequests();
  private final ScenarioRequests scenarios = new ScenarioRequests();
  private final DataBlobRequests blobs = new DataBlobRequests();

  void handle(Room room, Participant participant, SignalChannel channel, SignalRequest request) {
    switch (request.getMessageCase()) {
      case OFFER -> participant.links().offer(request.getOffer());
      case ANSWER -> {
        // An answer that nobody asked for: the reference gives such a socket up (spec/07 item 4).
        if (!participant.links().answer(request.getAnswer())) {
          room.signalCounters().dropped(SignalDrop.UNEXPECTED_ANSWER);
          participant.signalClosed(channel);
        }
      }
      case TRICKLE -> trickle(participant, request.getTrickle());
      case ADD_TRACK -> participant.publications().addTrack(request.getAddTrack());
      case MUTE -> participant.publications().changes().mute(request.getMute());
      case SUBSCRIPTION -> subscription(participant, request.getSubscription());
      case TRACK_SETTING -> participant.subscriptions().settings(request.getTrackSetting());
      case LEAVE -> participant.close(CloseReason.ofClient(request.getLeave().getReason()));
      case SUBSCRIPTION_PERMISSION ->
          permission(room, participant, request.getSubscriptionPermission());
      case SYNC_STATE -> sync.handle(participant, request.getSyncState());
      case SIMULATE -> scenarios.handle(room, participant, request.getSimulate());
      case UPDATE_METADATA -> metadata.handle(participant, request.getUpdateMetadata());
      case UPDATE_AUDIO_TRACK ->
          participant.publications().changes().updateAudio(request.getUpdateAudioTrack());
      case UPDATE_VIDEO_TRACK ->
          participant.publications().changes().updateVideo(request.getUpdateVideoTrack());
      case PUBLISH_DATA_TRACK_REQUEST ->
          participant.data().tracks().publish(request.getPublishDataTrackRequest());
      case UNPUBLISH_DATA_TRACK_REQUEST ->
          participant.data().tracks().unpublish(request.getUnpublishDataTrackRequest());
      case UPDATE_DATA_SUBSCRIPTION ->
          room.dataTracks().update(participant.data(), request.getUpdateDataSubscription());
      case STORE_DATA_BLOB_REQUEST -> blobs.store(participant, request.getStoreDataBlobRequest());
      case GET_DATA_BLOB_REQUEST -> blobs.get(room, participant, request.getGetDataBlobRequest());
      // update_layers is obsolete, pings are answered before they come here, unknown ones are from
      // the future.
      default -> room.signalCounters().dropped(SignalDrop.UNKNOWN_REQUEST);
    }
  }

  private static void trickle(Participant participant, TrickleRequest trickle) {
    try {
      participant.links().candidate(trickle);
    } catch (IllegalArgumentException e) {
      participant.room().signalCounters().dropped(SignalDrop.BAD_CANDIDATE);
      RequestResponse.Builder refusal =
          RequestResponse.newBuilder()
              .setReason(RequestResponse.Reason.UNCLASSIFIED_ERROR)
              .setMessage(e.getMessage());
      if (trickle.getSerializedSize() <= MAX_ECHO_BYTES) {
        refusal.setTrickle(trickle);
      }
      participant.outbox().respond(refusal.build());
    }
  }

  static void subscription(Participant participant, UpdateSubscription update) {
    List<String> sids = new ArrayList<>(update.getTrackSidsList());
    for (ParticipantTracks tracks : update.getParticipantTracksList()) {
      sids.addAll(tracks.getTrackSidsList());
    }
    participant.subscriptions().update(sids, update.getSubscribe());
  }

  private static void permission(
      Room room, Participant participant, SubscriptionPermission permission) {
    boolean accepted =
        participant
            .subscriptionPolicy()
            .update(
                permission,
                sid -> {
                  Participant other = room.findParticipant(sid);
                  return other == null ? null : other.identity();
                });
    if (accepted) {
      room.subscriptionPolicyChanged(participant);
    } else {
      LOG.log(System.Logger.Level.INFO, "ignored a subscription permission that names nobody");
    }
  }
}
