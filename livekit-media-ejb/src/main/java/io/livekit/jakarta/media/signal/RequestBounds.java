package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.proto.ParticipantTracks;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SubscriptionPermission;
import io.livekit.jakarta.proto.SyncState;
import io.livekit.jakarta.proto.TrackPermission;
import io.livekit.jakarta.proto.UpdateSubscription;
import java.util.Optional;

/**
 * How much one request may name: every list that a {@link SignalRequest} can hold, and the texts
 * that are answered with. Announcements of tracks and of data tracks, profiles and blobs have
 * bounds of their own where they are served.
 */
final class RequestBounds {
  /** Tracks or participants that one request may name; more than anybody ever had in a room. */
  static final int MAX_NAMED = 10_000;

  /** Audio features; there are seven. */
  static final int MAX_FEATURES = 32;

  /** The name of a track, a participant, a transceiver. */
  static final int MAX_NAME_CHARS = 1024;

  private RequestBounds() {}

  /**
   * @return the field that holds too much, or empty
   */
  static Optional<String> excess(SignalRequest request) {
    return switch (request.getMessageCase()) {
      case OFFER -> named("offer.mid_to_track_id", request.getOffer().getMidToTrackIdCount());
      case ANSWER -> named("answer.mid_to_track_id", request.getAnswer().getMidToTrackIdCount());
      case MUTE -> text("mute.sid", request.getMute().getSid());
      case SUBSCRIPTION -> named("subscription.track_sids", tracks(request.getSubscription()));
      case TRACK_SETTING ->
          named("track_setting.track_sids", request.getTrackSetting().getTrackSidsCount());
      case SUBSCRIPTION_PERMISSION ->
          named(
              "subscription_permission.track_permissions",
              permissions(request.getSubscriptionPermission()));
      case SYNC_STATE -> named("sync_state", state(request.getSyncState()));
      case UPDATE_AUDIO_TRACK ->
          request.getUpdateAudioTrack().getFeaturesCount() > MAX_FEATURES
              ? Optional.of("update_audio_track.features")
              : text("update_audio_track.track_sid", request.getUpdateAudioTrack().getTrackSid());
      case UPDATE_VIDEO_TRACK ->
          text("update_video_track.track_sid", request.getUpdateVideoTrack().getTrackSid());
      case UPDATE_DATA_SUBSCRIPTION ->
          named(
              "update_data_subscription.updates",
              request.getUpdateDataSubscription().getUpdatesCount());
      case GET_DATA_BLOB_REQUEST ->
          text(
              "get_data_blob_request.participant_identity",
              request.getGetDataBlobRequest().getParticipantIdentity());
      default -> Optional.empty();
    };
  }

  private static Optional<String> named(String field, long count) {
    return count > MAX_NAMED ? Optional.of(field) : Optional.empty();
  }

  private static Optional<String> text(String field, String text) {
    return text.length() > MAX_NAME_CHARS ? Optional.of(field) : Optional.empty();
  }

  private static long tracks(UpdateSubscription update) {
    long count = update.getTrackSidsCount() + (long) update.getParticipantTracksCount();
    for (ParticipantTracks tracks : update.getParticipantTracksList()) {
      count += tracks.getTrackSidsCount();
    }
    return count;
  }

  private static long permissions(SubscriptionPermission permission) {
    long count = permission.getTrackPermissionsCount();
    for (TrackPermission entry : permission.getTrackPermissionsList()) {
      boolean text =
          entry.getParticipantIdentity().length() <= MAX_NAME_CHARS
              && entry.getTrackSidsList().stream().allMatch(sid -> sid.length() <= MAX_NAME_CHARS);
      count += text ? entry.getTrackSidsCount() : MAX_NAMED + 1L; // these texts are kept
    }
    return count;
  }

  private static long state(SyncState state) {
    return state.getPublishTracksCount()
        + (long) state.getPublishDataTracksCount()
        + state.getTrackSidsDisabledCount()
        + state.getDataChannelsCount()
        + state.getDatachannelReceiveStatesCount()
        + tracks(state.getSubscription());
  }
}
