package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.StreamState;
import io.livekit.jakarta.proto.StreamStateInfo;
import io.livekit.jakarta.proto.StreamStateUpdate;
import io.livekit.jakarta.proto.SubscriptionError;
import io.livekit.jakarta.proto.SubscriptionPermissionUpdate;
import io.livekit.jakarta.proto.SubscriptionResponse;

/** What a client is told of its subscriptions (spec/01 §7.5–7.6). */
final class SubscriptionMessages {

  private SubscriptionMessages() {}

  static SignalResponse failed(String trackSid, SubscriptionError error) {
    return SignalResponse.newBuilder()
        .setSubscriptionResponse(
            SubscriptionResponse.newBuilder().setTrackSid(trackSid).setErr(error))
        .build();
  }

  /**
   * @param paused whether nothing of the track is sent, as the client's path doesn't carry it
   */
  static SignalResponse stream(PublishedTrack track, boolean paused) {
    return SignalResponse.newBuilder()
        .setStreamStateUpdate(
            StreamStateUpdate.newBuilder()
                .addStreamStates(
                    StreamStateInfo.newBuilder()
                        .setParticipantSid(track.publisher().sid())
                        .setTrackSid(track.sid())
                        .setState(paused ? StreamState.PAUSED : StreamState.ACTIVE)))
        .build();
  }

  /**
   * @param allowed whether the publisher lets the client have the track
   */
  static SignalResponse permission(PublishedTrack track, boolean allowed) {
    return SignalResponse.newBuilder()
        .setSubscriptionPermissionUpdate(
            SubscriptionPermissionUpdate.newBuilder()
                .setParticipantSid(track.publisher().sid())
                .setTrackSid(track.sid())
                .setAllowed(allowed))
        .build();
  }
}
