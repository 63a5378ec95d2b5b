package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.AudioTrackFeature;
import io.livekit.jakarta.proto.BackupCodecPolicy;
import io.livekit.jakarta.proto.Codec;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TimedVersion;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns add_track requests into track infos (spec/01 §7.1). */
final class TrackInfoFactory {

  private TrackInfoFactory() {}

  @SuppressWarnings("deprecation") // older clients read the fields that newer ones replaced
  static TrackInfo create(
      AddTrackRequest request, String sid, List<Codec> enabled, boolean obs, TimedVersion version) {
    TrackInfo.Builder info =
        TrackInfo.newBuilder()
            .setSid(sid)
            .setType(request.getType())
            .setName(request.getName())
            .setWidth(request.getWidth())
            .setHeight(request.getHeight())
            .setMuted(request.getMuted())
            // Numbers that this server has no names for are passed on, to clients that may have.
            .setSourceValue(request.getSourceValue())
            .setDisableRed(request.getDisableRed())
            .setEncryptionValue(request.getEncryptionValue())
            .setStream(stream(request))
            .setBackupCodecPolicy(backupPolicy(request))
            .addAllPacketTrailerFeaturesValue(request.getPacketTrailerFeaturesValueList())
            .setVersion(version);
    setAudioFeatures(info, audioFeatures(request));
    List<VideoLayer> layers = numbered(request.getLayersList());
    info.addAllLayers(layers);
    info.addAllCodecs(codecs(request, layers, enabled, obs));
    if (request.getSimulcastCodecsCount() > 0) {
      SimulcastCodecInfo first = info.getCodecs(0);
      info.setSimulcast(!MimeTypes.isSvc(first.getMimeType()) && first.getLayersCount() > 1);
    } else {
      info.setSimulcast(layers.size() > 1);
    }
    return info.build();
  }

  private static String stream(AddTrackRequest request) {
    if (!request.getStream().isEmpty()) {
      return request.getStream();
    }
    return switch (request.getSource()) {
      case CAMERA, MICROPHONE -> "camera";
      case SCREEN_SHARE, SCREEN_SHARE_AUDIO -> "screen";
      default -> "unknown";
    };
  }

  private static BackupCodecPolicy backupPolicy(AddTrackRequest request) {
    BackupCodecPolicy policy = request.getBackupCodecPolicy();
    if (policy == BackupCodecPolicy.UNRECOGNIZED) {
      policy = BackupCodecPolicy.PREFER_REGRESSION;
    }
    boolean audio = request.getType() == TrackType.AUDIO;
    return audio && policy != BackupCodecPolicy.REGRESSION ? BackupCodecPolicy.SIMULCAST : policy;
  }

  @SuppressWarnings("deprecation")
  private static Set<AudioTrackFeature> audioFeatures(AddTrackRequest request) {
    Set<AudioTrackFeature> features = new LinkedHashSet<>(request.getAudioFeaturesList());
    if (request.getStereo()) {
      features.add(AudioTrackFeature.TF_STEREO);
    }
    if (request.getDisableDtx()) {
      features.add(AudioTrackFeature.TF_NO_DTX);
    }
    return features;
  }

  /** Replaces the audio features and what older clients read in their place. */
  @SuppressWarnings("deprecation")
  static void setAudioFeatures(TrackInfo.Builder info, Set<AudioTrackFeature> features) {
    features.remove(AudioTrackFeature.UNRECOGNIZED);
    info.clearAudioFeatures()
        .addAllAudioFeatures(features)
        .setStereo(features.contains(AudioTrackFeature.TF_STEREO))
        .setDisableDtx(features.contains(AudioTrackFeature.TF_NO_DTX));
  }

  static List<VideoLayer> numbered(List<VideoLayer> layers) {
    List<VideoLayer> sorted =
        layers.stream()
            // A quality without a name has no place among the others.
            .filter(layer -> layer.getQuality() != VideoQuality.UNRECOGNIZED)
            .sorted(Comparator.comparingInt(VideoLayer::getQualityValue))
            .toList();
    List<VideoLayer> numbered = new ArrayList<>(sorted.size());
    for (VideoLayer layer : sorted) {
      numbered.add(
          layer.toBuilder()
              .setSpatialLayer(Math.max(0, VideoLayers.spatialOf(layer.getQuality(), sorted)))
              .build());
    }
    return numbered;
  }

  static List<SimulcastCodecInfo> codecs(
      AddTrackRequest request, List<VideoLayer> trackLayers, List<Codec> enabled, boolean obs) {
    if (request.getSimulcastCodecsCount() == 0) {
      // The name of the codec is filled in when its media comes.
      return List.of(
          SimulcastCodecInfo.newBuilder()
              .setCid(request.getCid())
              .addAllLayers(trackLayers)
              .setVideoLayerMode(mode(VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM, obs))
              .build());
    }
    List<SimulcastCodecInfo> codecs = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (SimulcastCodec wanted : request.getSimulcastCodecsList()) {
      String mime =
          enabledOrFirst(
              MimeTypes.withKind(wanted.getCodec(), request.getType()), request.getType(), enabled);
      if (!seen.add(mime)) {
        continue;
      }
      VideoLayer.Mode mode = wanted.getVideoLayerMode();
      if (mode == VideoLayer.Mode.MODE_UNUSED || mode == VideoLayer.Mode.UNRECOGNIZED) {
        mode =
            MimeTypes.isSvc(mime)
                ? VideoLayer.Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM
                : mode(VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM, obs);
      }
      codecs.add(
          SimulcastCodecInfo.newBuilder()
              .setMimeType(mime)
              .setCid(wanted.getCid())
              .addAllLayers(
                  wanted.getLayersCount() > 0 ? numbered(wanted.getLayersList()) : trackLayers)
              .setVideoLayerMode(mode)
              .build());
    }
    return codecs;
  }

  private static VideoLayer.Mode mode(VideoLayer.Mode usual, boolean obs) {
    return obs ? VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM_INCOMPLETE_RTCP_SR : usual;
  }

  private static String enabledOrFirst(String mime, TrackType type, List<Codec> enabled) {
    if (MimeTypes.isEnabled(mime, enabled)) {
      return mime;
    }
    String prefix = type == TrackType.VIDEO ? "video/" : "audio/";
    return enabled.stream()
        .map(Codec::getMime)
        .filter(name -> name.startsWith(prefix))
        .findFirst()
        .map(MimeTypes::registered)
        .orElse(type == TrackType.VIDEO ? MimeTypes.VP8 : MimeTypes.OPUS);
  }

  /**
   * @return the features, deduplicated and in the order given
   */
  static Set<AudioTrackFeature> distinct(List<AudioTrackFeature> features) {
    return new LinkedHashSet<>(features);
  }

  static boolean isMedia(TrackType type) {
    return type == TrackType.AUDIO || type == TrackType.VIDEO;
  }

  /**
   * @return true when both name the same kind of media
   */
  static boolean sameKind(TrackType type, io.livekit.jakarta.rtc.core.MediaKind kind) {
    return (type == TrackType.VIDEO) == (kind == io.livekit.jakarta.rtc.core.MediaKind.VIDEO);
  }

  static boolean isMicrophone(TrackInfo info) {
    return info.getType() == TrackType.AUDIO && info.getSource() == TrackSource.MICROPHONE;
  }
}
