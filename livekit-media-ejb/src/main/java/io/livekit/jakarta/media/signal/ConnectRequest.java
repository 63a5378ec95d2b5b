package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.auth.TokenOrigin;
import io.livekit.jakarta.media.participant.ParticipantOptions;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.SessionDescription;
import java.util.List;
import java.util.Map;

/**
 * A validated request to join or resume (spec/01 §2). The room is {@code grants.video().room()}.
 *
 * @param grants of the token, the identity already with the suffix of a publish-only companion
 * @param client with its address filled in
 * @param resume null to join
 * @param metadata replaces the token's unless empty
 * @param attributes added to the token's
 * @param addTracks announcements that came with the join request
 * @param publisherOffer null if none came
 * @param token where its token comes from
 */
public record ConnectRequest(
    ClaimGrants grants,
    ClientInfo client,
    ParticipantOptions options,
    Resume resume,
    String metadata,
    Map<String, String> attributes,
    List<AddTrackRequest> addTracks,
    SessionDescription publisherOffer,
    TokenOrigin token) {

  /**
   * Which session goes on.
   *
   * @param participantSid of it, or empty
   */
  public record Resume(String participantSid, ReconnectReason reason) {}

  public ConnectRequest {
    attributes = Map.copyOf(attributes);
    addTracks = List.copyOf(addTracks);
  }

  String room() {
    return grants.video().room();
  }
}
