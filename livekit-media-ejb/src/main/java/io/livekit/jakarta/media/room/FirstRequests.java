package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.participant.RequestQueue;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SessionDescription;

/**
 * Puts what came with a join before all that the client asks for later, where the application is to
 * be asked about it: each waits for the one before. Owned by: the room's executor.
 */
final class FirstRequests {
  private final Participant participant;

  FirstRequests(Participant participant) {
    this.participant = participant;
  }

  void add(JoinRequest join) {
    for (AddTrackRequest track : join.addTracks()) {
      add(track.getSerializedSize(), () -> participant.publications().addTrack(track));
    }
    SessionDescription offer = join.publisherOffer();
    if (offer != null) {
      add(offer.getSerializedSize(), () -> participant.links().offerOfJoin(offer));
    }
  }

  /** They came in one message, which is far smaller than what may wait. */
  private void add(int size, Runnable action) {
    participant
        .requests()
        .add(
            new RequestQueue.Request() {
              @Override
              public int bytes() {
                return size;
              }

              @Override
              public int lines() {
                return 0;
              }

              @Override
              public boolean isVoid() {
                return participant.isClosed();
              }

              @Override
              public void serve() {
                action.run();
              }
            });
  }
}
