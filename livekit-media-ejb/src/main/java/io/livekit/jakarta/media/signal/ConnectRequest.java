package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.ClientInfo;
import io.livekit.jakarta.proto.ReconnectReason;
import io.livekit.jakarta.proto.SessionDescription;
import io.livekit.jakarta.proto.SyncState;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A validated request to join or resume (spec/01 §2). The room is {@code grants.video().room()}.
 *
 * @param grants of the token, the identity already with the suffix of a publish-only companion
 * @param client with its address filled in
 * @param subscriberAllowPause null to go by the configuration
 * @param reconnect true to resume a session
 * @param participantSid of the session to resume, or empty
 * @param metadata replaces the token's unless empty
 * @param attributes added to the token's
 * @param addTracks announcements that came with the join request
 * @param publisherOffer null if none came
 * @param syncState null if none came
 * @param tokenExpiry null for a token that doesn't end
 * @param tokenSession sid of the participant whose refresh token it is; empty for other tokens
 */
public record ConnectRequest(
    ClaimGrants grants,
    ClientInfo client,
    boolean autoSubscribe,
    boolean autoSubscribeDataTrack,
    boolean adaptiveStream,
    boolean disableIceLite,
    Boolean subscriberAllowPause,
    boolean singlePeerConnection,
    boolean reconnect,
    String participantSid,
    ReconnectReason reconnectReason,
    String metadata,
    Map<String, String> attributes,
    List<AddTrackRequest> addTracks,
    SessionDescription publisherOffer,
    SyncState syncState,
    Instant tokenExpiry,
    String tokenSession) {

  public ConnectRequest {
    attributes = Map.copyOf(attributes);
    addTracks = List.copyOf(addTracks);
  }

  String room() {
    return grants.video().room();
  }
}
