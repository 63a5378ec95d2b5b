package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.auth.ClaimGrants;
import io.livekit.jakarta.media.config.LimitConfig;
import io.livekit.jakarta.media.participant.ClientTraits;
import io.livekit.jakarta.media.participant.MetadataLimits;
import io.livekit.jakarta.media.participant.ParticipantOptions;
import io.livekit.jakarta.media.track.Caps;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SessionDescription;
import java.util.List;

/**
 * Who wants to join, and what came with the request.
 *
 * @param publisherOffer null if none came
 * @param caps how much is granted of what it may do
 */
public record JoinRequest(
    ClaimGrants grants,
    ClientTraits client,
    ParticipantOptions options,
    List<AddTrackRequest> addTracks,
    SessionDescription publisherOffer,
    Caps caps) {

  boolean isTooLarge(LimitConfig limits) {
    return MetadataLimits.isMetadataTooLong(grants.metadata(), limits)
        || MetadataLimits.areAttributesTooLong(grants.attributes(), limits);
  }
}
