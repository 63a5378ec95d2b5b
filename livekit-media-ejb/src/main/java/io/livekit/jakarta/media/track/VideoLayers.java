package io.livekit.jakarta.media.track;

import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * How qualities, spatial layers and dimensions of a video track belong together (spec/02 §5.1–5.2).
 */
public final class VideoLayers {
  /** The highest spatial layer there is. */
  public static final int TOP_SPATIAL = 2;

  /** The highest temporal layer there is. */
  public static final int TOP_TEMPORAL = 3;

  /** Layer heights taken for a camera that announced no layers; the third is the track's own. */
  private static final int[] DEFAULT_HEIGHTS = {180, 360};

  /** A view a little larger than a layer still takes that layer. */
  private static final double HEIGHT_TOLERANCE = 0.9;

  /** A camera of nominally 30 frames a second is measured a little slower now and then. */
  private static final double RATE_TOLERANCE = 0.9;

  private VideoLayers() {}

  /**
   * @return the layers of the codec's own list, or of the track where it has none
   */
  @SuppressWarnings("deprecation")
  static List<VideoLayer> layers(TrackInfo track, String mime) {
    for (SimulcastCodecInfo codec : track.getCodecsList()) {
      if (codec.getMimeType().equalsIgnoreCase(mime) && codec.getLayersCount() > 0) {
        return codec.getLayersList();
      }
    }
    return track.getLayersCount() == 0 && track.getCodecsCount() > 0
        ? track.getCodecs(0).getLayersList()
        : track.getLayersList();
  }

  /**
   * @return the layers of the track as a whole, which older clients read
   */
  @SuppressWarnings("deprecation")
  static List<VideoLayer> ofTrack(TrackInfo track) {
    return track.getLayersList();
  }

  /**
   * @return the spatial layer that carries a quality; requests above the top get the top, below the
   *     bottom the bottom
   */
  static int spatialOf(VideoQuality quality, List<VideoLayer> layers) {
    Set<VideoQuality> present = qualities(layers);
    if (quality == VideoQuality.OFF || quality == VideoQuality.UNRECOGNIZED) {
      return -1;
    }
    if (present.isEmpty()) {
      return quality.getNumber();
    }
    int spatial = -1;
    for (VideoQuality candidate : present) {
      if (candidate.getNumber() > quality.getNumber()) {
        break;
      }
      spatial++;
    }
    return Math.max(0, spatial);
  }

  /**
   * @return the quality that a spatial layer carries
   */
  static VideoQuality qualityOf(int spatial, List<VideoLayer> layers) {
    if (spatial < 0) {
      return VideoQuality.OFF;
    }
    List<VideoQuality> present = List.copyOf(qualities(layers));
    if (present.isEmpty()) {
      return VideoQuality.forNumber(Math.min(spatial, TOP_SPATIAL));
    }
    return present.get(Math.min(spatial, present.size() - 1));
  }

  /**
   * @param streams what the layers are sent as, by spatial layer
   * @return the layers with the rid and the SSRCs of their streams
   */
  static List<VideoLayer> withStreams(List<VideoLayer> layers, List<StreamStats> streams) {
    return layers.stream().map(layer -> withStream(layer, streams)).toList();
  }

  private static VideoLayer withStream(VideoLayer layer, List<StreamStats> streams) {
    VideoLayer.Builder described = layer.toBuilder().clearRid().clearSsrc().clearRepairSsrc();
    for (StreamStats stream : streams) {
      if (stream.spatial() == layer.getSpatialLayer()) {
        described
            .setRid(stream.rid())
            .setSsrc((int) stream.ssrc())
            .setRepairSsrc((int) stream.repairSsrc());
      }
    }
    return described.build();
  }

  private static Set<VideoQuality> qualities(List<VideoLayer> layers) {
    Set<VideoQuality> present = EnumSet.noneOf(VideoQuality.class);
    for (VideoLayer layer : layers) {
      if (layer.getQuality() != VideoQuality.OFF
          && layer.getQuality() != VideoQuality.UNRECOGNIZED) {
        present.add(layer.getQuality());
      }
    }
    return present;
  }

  /**
   * @return the lowest quality that fills a view of this size
   */
  static VideoQuality qualityForDimension(TrackInfo track, String mime, int width, int height) {
    int trackWidth = track.getWidth();
    int trackHeight = track.getHeight();
    List<VideoLayer> layers =
        layers(track, mime).stream()
            .filter(layer -> layer.getQuality() != VideoQuality.OFF)
            .sorted(Comparator.comparingInt(VideoLayer::getHeight))
            .toList();
    boolean sized = !layers.isEmpty() && layers.stream().allMatch(layer -> layer.getHeight() > 0);
    if (sized) {
      int wanted = (int) (height * HEIGHT_TOLERANCE);
      for (int i = 0; i < layers.size(); i++) {
        VideoLayer layer = layers.get(i);
        boolean sameAsNext =
            i + 1 < layers.size() && layers.get(i + 1).getHeight() == layer.getHeight();
        if (layer.getHeight() >= wanted && !sameAsNext) {
          return layer.getQuality();
        }
      }
      return layers.get(layers.size() - 1).getQuality();
    }
    // A portrait picture is as wide as its layers are "high".
    boolean portrait = trackWidth < trackHeight;
    int original = portrait ? trackWidth : trackHeight;
    int wanted = (int) ((portrait ? width : height) * HEIGHT_TOLERANCE);
    if (original == 0) {
      return VideoQuality.HIGH;
    }
    int[] heights = {DEFAULT_HEIGHTS[0], DEFAULT_HEIGHTS[1], original};
    for (int i = 0; i < heights.length; i++) {
      boolean sameAsNext = i + 1 < heights.length && heights[i + 1] == heights[i];
      if (heights[i] >= wanted && !sameAsNext) {
        return VideoQuality.forNumber(i);
      }
    }
    return VideoQuality.HIGH;
  }

  /**
   * @param fullRate frames per second with all temporal layers, 0 when unknown
   * @return the lowest temporal layer that brings the wanted rate, or nearly; each layer below the
   *     third halves it
   */
  static int temporalForRate(double fullRate, int wantedFps) {
    if (wantedFps <= 0 || fullRate <= 0) {
      return TOP_TEMPORAL;
    }
    for (int temporal = 0; temporal < 2; temporal++) {
      if (fullRate / (1 << (2 - temporal)) >= wantedFps * RATE_TOLERANCE) {
        return temporal;
      }
    }
    return TOP_TEMPORAL;
  }
}
