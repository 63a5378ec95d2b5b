package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.track.MimeTypes;
import io.livekit.jakarta.media.track.PublishedTrack;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.Encryption;
import io.livekit.jakarta.proto.PlayoutDelay;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.rtc.egress.PlayoutDelayPolicy;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import io.livekit.jakarta.rtc.peer.TrackReceiver;

/**
 * How tracks are described to one client (spec/02 §2.2).
 *
 * @param syncsStreams whether the tracks of one participant share a stream, and so their playout
 *     (room.sync_streams)
 * @param playout what receivers are to hold pictures back
 * @param sifTrailer the mark of frames that the server makes for encrypted tracks (spec/02 §10)
 */
record SenderConfigs(
    ClientTraits client, boolean syncsStreams, byte[] sifTrailer, PlayoutDelay playout) {

  SenderConfig of(PublishedTrack track, TrackReceiver source) {
    TrackInfo info = track.info();
    boolean stereo = info.getAudioFeaturesList().contains(AudioTrackFeature.TF_STEREO);
    // Redundancy can't be added to, nor taken off, packets that only the clients can read.
    boolean readable =
        info.getEncryption() == Encryption.Type.NONE
            || MimeTypes.RED.equalsIgnoreCase(source.mime());
    boolean red = !info.getDisableRed() && client.supportsRed() && readable;
    // Redundancy restores what was lost alone; for the rest, and without it, there is NACK.
    SenderConfig config =
        new SenderConfig(source, info.getSid(), streamId(track), stereo, red, true);
    if (client.showsTracksWithMedia()) {
      config = config.opening();
    }
    if (info.getType() == TrackType.VIDEO && isDelayed()) {
      boolean screen = info.getSource() == TrackSource.SCREEN_SHARE;
      config =
          config.withPlayout(PlayoutDelayPolicy.of(playout.getMin(), playout.getMax(), !screen));
    }
    return info.getEncryption() == Encryption.Type.NONE ? config : config.withTrailer(sifTrailer);
  }

  /** With streams in step Firefox doesn't get along with it (spec/02 §5.9). */
  private boolean isDelayed() {
    return playout.getEnabled() && !(syncsStreams && client.isFirefox());
  }

  private String streamId(PublishedTrack track) {
    String publisher = track.publisher().sid();
    if (!client.packsStreamIds()) {
      return publisher;
    }
    boolean synced =
        syncsStreams && client.supportsSyncStreams() && !track.info().getStream().isEmpty();
    return publisher + "|" + (synced ? track.info().getStream() : track.sid());
  }
}
