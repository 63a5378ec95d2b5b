package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.MuteTrackRequest;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.UpdateLocalAudioTrack;
import io.livekit.jakarta.proto.UpdateLocalVideoTrack;
import java.util.Set;

/**
 * What is said of a participant's tracks after their announcement, before or after their media has
 * come: that they are muted, how large they are, how they sound (spec/01 §7.4). Owned by: the
 * room's executor.
 */
public final class TrackChanges {
  private final SignalOutput output;
  private final PendingTracks pending;
  private final PublishedTracks published;
  private final MediaDeadlines deadlines;
  private final Runnable changed;

  /**
   * @param output the way to the publisher's client
   * @param deadlines of tracks whose media is to come once they aren't muted
   * @param changed told when something changed that everyone is told
   */
  TrackChanges(
      SignalOutput output,
      PendingTracks pending,
      PublishedTracks published,
      MediaDeadlines deadlines,
      Runnable changed) {
    this.output = output;
    this.pending = pending;
    this.published = published;
    this.deadlines = deadlines;
    this.changed = changed;
  }

  /**
   * @return false when the participant has no such track
   */
  public boolean setMuted(String trackSid, boolean muted) {
    boolean announced = pending.change(trackSid, info -> info.toBuilder().setMuted(muted).build());
    PublishedTrack track = published.find(trackSid);
    if (announced && !muted) {
      deadlines.set(trackSid);
    }
    if (track != null && track.setMuted(muted)) {
      changed.run();
    }
    return announced || track != null;
  }

  public void mute(MuteTrackRequest request) {
    if (!setMuted(request.getSid(), request.getMuted())) {
      output.respond(notFound().setMute(request).build());
    }
  }

  public void updateAudio(UpdateLocalAudioTrack request) {
    Set<AudioTrackFeature> features = TrackInfoFactory.distinct(request.getFeaturesList());
    boolean announced =
        pending.change(
            request.getTrackSid(),
            info -> {
              TrackInfo.Builder builder = info.toBuilder();
              TrackInfoFactory.setAudioFeatures(builder, features);
              return builder.build();
            });
    PublishedTrack track = find(request.getTrackSid(), TrackType.AUDIO);
    if (track != null) {
      track.setAudioFeatures(features);
      changed.run();
    }
    if (!announced && track == null) {
      output.respond(notFound().setUpdateAudioTrack(request).build());
    }
  }

  public void updateVideo(UpdateLocalVideoTrack request) {
    boolean announced =
        pending.change(
            request.getTrackSid(),
            info ->
                info.toBuilder()
                    .setWidth(request.getWidth())
                    .setHeight(request.getHeight())
                    .build());
    PublishedTrack track = find(request.getTrackSid(), TrackType.VIDEO);
    if (track != null) {
      track.setDimensions(request.getWidth(), request.getHeight());
      changed.run();
    }
    if (!announced && track == null) {
      output.respond(notFound().setUpdateVideoTrack(request).build());
    }
  }

  private PublishedTrack find(String trackSid, TrackType type) {
    PublishedTrack track = published.find(trackSid);
    return track != null && track.info().getType() == type ? track : null;
  }

  private static RequestResponse.Builder notFound() {
    return RequestResponse.newBuilder().setReason(RequestResponse.Reason.NOT_FOUND);
  }
}
