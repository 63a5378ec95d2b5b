package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.proto.PublishDataTrackResponse;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackPublishedResponse;

/** Compares what a resuming client believes with what is so (spec/01 §6.3). Stateless. */
final class SyncRequests {

  void handle(Participant participant, SyncState state) {
    if (!agrees(participant, state)) {
      participant.close(CloseReason.STATE_MISMATCH);
      return;
    }
    participant.subscriptions().disable(state.getTrackSidsDisabledList());
    if (state.hasSubscription()) {
      SignalRequests.subscription(participant, state.getSubscription());
    }
  }

  private static boolean agrees(Participant participant, SyncState state) {
    for (TrackPublishedResponse published : state.getPublishTracksList()) {
      if (!published.hasTrack()
          || !participant.publications().knows(published.getTrack().getSid())) {
        return false;
      }
    }
    for (PublishDataTrackResponse published : state.getPublishDataTracksList()) {
      if (!published.hasInfo()
          || !participant.data().tracks().contains(published.getInfo().getSid())) {
        return false;
      }
    }
    return true;
  }
}
