package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.cli.session.OutgoingTrack;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SimulcastCodec;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.peer.LocalSource;
import io.livekit.jakarta.rtc.peer.RtcEngine;
import io.livekit.jakarta.rtc.peer.SenderConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A made-up microphone or camera. Immutable. */
final class LoadTrack implements OutgoingTrack {
  private static final String OPUS = "audio/opus";

  /** Which qualities one, two or three layers are (spec/02 §5.1). */
  private static final List<List<VideoQuality>> QUALITIES =
      List.of(
          List.of(VideoQuality.HIGH),
          List.of(VideoQuality.LOW, VideoQuality.HIGH),
          List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH));

  private final AddTrackRequest announcement;
  private final SenderConfig sender;
  private final List<SyntheticStream> streams;

  private LoadTrack(
      AddTrackRequest announcement, SenderConfig sender, List<SyntheticStream> streams) {
    this.announcement = announcement;
    this.sender = sender;
    this.streams = streams;
  }

  static LoadTrack microphone(RtcEngine engine, SendTime sendTime, int bitrate) {
    String cid = "microphone";
    LocalSource source = engine.createLocalSource(MediaKind.AUDIO, OPUS);
    AddTrackRequest announcement =
        AddTrackRequest.newBuilder()
            .setCid(cid)
            .setName(cid)
            .setType(TrackType.AUDIO)
            .setSource(TrackSource.MICROPHONE)
            .setDisableRed(true)
            .build();
    return new LoadTrack(
        announcement,
        new SenderConfig(source, cid, cid, false, false, false),
        List.of(
            new SyntheticStream(
                source, new OpusFrames(sendTime), SyntheticStream.Pace.audio(bitrate))));
  }

  static LoadTrack camera(RtcEngine engine, SendTime sendTime, VideoShape shape) {
    String cid = "camera";
    List<VideoShape.Layer> layers = shape.layers();
    List<SenderConfig.Encoding> encodings = new ArrayList<>();
    List<SyntheticStream> streams = new ArrayList<>();
    List<VideoLayer> announced = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      VideoShape.Layer layer = layers.get(i);
      LocalSource source = engine.createLocalSource(MediaKind.VIDEO, shape.codec().mime());
      encodings.add(new SenderConfig.Encoding(layer.rid(), source));
      streams.add(
          new SyntheticStream(
              source,
              shape.codec().frames(sendTime, layer.width(), layer.height()),
              SyntheticStream.Pace.video(layer.bitrate(), layer.framesPerSecond())));
      announced.add(
          VideoLayer.newBuilder()
              .setQuality(QUALITIES.get(layers.size() - 1).get(i))
              .setWidth(layer.width())
              .setHeight(layer.height())
              .setBitrate(layer.bitrate())
              .setSpatialLayer(i)
              .setRid(layers.size() == 1 ? "" : layer.rid())
              .build());
    }
    String codec = shape.codec().name().toLowerCase(Locale.ROOT);
    AddTrackRequest announcement =
        AddTrackRequest.newBuilder()
            .setCid(cid)
            .setName(cid)
            .setType(TrackType.VIDEO)
            .setSource(TrackSource.CAMERA)
            .setWidth(shape.highest().width())
            .setHeight(shape.highest().height())
            .addAllLayers(announced)
            .addSimulcastCodecs(
                SimulcastCodec.newBuilder()
                    .setCodec(codec)
                    .setCid(cid)
                    .addAllLayers(announced)
                    .setVideoLayerMode(VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM))
            .build();
    SenderConfig sender =
        layers.size() == 1
            ? new SenderConfig(encodings.get(0).source(), cid, cid, false, false, false)
            : SenderConfig.simulcast(encodings, cid, cid);
    return new LoadTrack(announcement, sender, streams);
  }

  @Override
  public AddTrackRequest addTrack() {
    return announcement;
  }

  @Override
  public SenderConfig sender() {
    return sender;
  }

  List<SyntheticStream> streams() {
    return streams;
  }
}
