package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.file.MediaFile;
import io.livekit.jakarta.cli.file.MediaFormat;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import java.util.Locale;

/**
 * A file that a session publishes.
 *
 * @param cid the track's id in our descriptions and in add_track: {@code audio} or {@code video}
 *     (spec/05 §5)
 * @param label the file's base name
 */
public record FileTrack(String cid, String label, MediaFile file, LocalSource source)
    implements OutgoingTrack {
  @Override
  public AddTrackRequest addTrack() {
    MediaFormat format = file.format();
    boolean video = format.kind() == MediaKind.VIDEO;
    AddTrackRequest.Builder request =
        AddTrackRequest.newBuilder()
            .setCid(cid)
            .setName(label)
            .setType(video ? TrackType.VIDEO : TrackType.AUDIO)
            .setSource(video ? TrackSource.CAMERA : TrackSource.MICROPHONE);
    if (!video) {
      if (format.stereo()) {
        request.addAudioFeatures(AudioTrackFeature.TF_STEREO);
      }
      // A file is played as it is; there is no encoder that could pause or add redundancy.
      return request.setDisableRed(true).addAudioFeatures(AudioTrackFeature.TF_NO_DTX).build();
    }
    VideoLayer layer =
        VideoLayer.newBuilder()
            .setQuality(VideoQuality.HIGH)
            .setWidth(format.width())
            .setHeight(format.height())
            .build();
    return request
        .setWidth(format.width())
        .setHeight(format.height())
        .addLayers(layer)
        .addSimulcastCodecs(
            SimulcastCodec.newBuilder()
                .setCodec(
                    format
                        .mime()
                        .substring(format.mime().indexOf('/') + 1)
                        .toLowerCase(Locale.ROOT))
                .setCid(cid)
                .addLayers(layer)
                .setVideoLayerMode(VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM))
        .build();
  }

  @Override
  public SenderConfig sender() {
    return new SenderConfig(source, cid, label, file.format().stereo(), false, false);
  }
}
