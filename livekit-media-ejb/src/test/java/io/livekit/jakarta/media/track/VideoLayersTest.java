package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoLayer;
import io.livekit.jakarta.proto.VideoQuality;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoLayersTest {

  private static List<VideoLayer> layers(VideoQuality... qualities) {
    return Stream.of(qualities)
        .map(quality -> VideoLayer.newBuilder().setQuality(quality).build())
        .toList();
  }

  @Test
  void everySubsetOfQualitiesMapsToItsSpatialLayers() {
    List<VideoLayer> all = layers(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH);
    List<VideoLayer> ends = layers(VideoQuality.LOW, VideoQuality.HIGH);
    List<VideoLayer> upper = layers(VideoQuality.MEDIUM, VideoQuality.HIGH);
    List<VideoLayer> single = layers(VideoQuality.HIGH);
    assertThat(VideoLayers.spatialOf(VideoQuality.MEDIUM, List.of())).isEqualTo(1);
    assertThat(VideoLayers.spatialOf(VideoQuality.MEDIUM, all)).isEqualTo(1);
    assertThat(VideoLayers.spatialOf(VideoQuality.HIGH, all)).isEqualTo(2);
    assertThat(VideoLayers.spatialOf(VideoQuality.HIGH, ends)).isEqualTo(1);
    assertThat(VideoLayers.spatialOf(VideoQuality.LOW, upper)).isZero();
    assertThat(VideoLayers.spatialOf(VideoQuality.LOW, single)).isZero();
    assertThat(VideoLayers.qualityOf(0, upper)).isEqualTo(VideoQuality.MEDIUM);
    assertThat(VideoLayers.qualityOf(1, ends)).isEqualTo(VideoQuality.HIGH);
    assertThat(VideoLayers.qualityOf(5, single)).isEqualTo(VideoQuality.HIGH);
    assertThat(VideoLayers.qualityOf(-1, all)).isEqualTo(VideoQuality.OFF);
    assertThat(
            VideoLayers.spatialOf(VideoQuality.HIGH, layers(VideoQuality.LOW, VideoQuality.MEDIUM)))
        .isEqualTo(1);
  }

  private static TrackInfo track(int width, int height, int... heights) {
    TrackInfo.Builder track = TrackInfo.newBuilder().setWidth(width).setHeight(height);
    for (int i = 0; i < heights.length; i++) {
      track.addLayers(
          VideoLayer.newBuilder().setQuality(VideoQuality.forNumber(i)).setHeight(heights[i]));
    }
    return track.build();
  }

  @ParameterizedTest
  @CsvSource({
    "120,120,LOW",
    "300,180,LOW",
    "300,200,LOW",
    "300,202,MEDIUM",
    "600,400,MEDIUM",
    "1000,700,HIGH",
    "4000,4000,HIGH"
  })
  void aViewTakesTheLowestLayerThatFillsIt(int width, int height, VideoQuality expected) {
    TrackInfo landscape = track(1280, 720, 180, 360, 720);
    assertThat(VideoLayers.qualityForDimension(landscape, "video/VP8", width, height))
        .isEqualTo(expected);
  }

  @Test
  void layersOfEqualSizeCountAsTheHigher() {
    assertThat(
            VideoLayers.qualityForDimension(track(1280, 720, 720, 720, 720), "video/VP8", 100, 100))
        .isEqualTo(VideoQuality.HIGH);
  }

  @Test
  void withoutLayersTheUsualSizesAreAssumedAndPortraitsGoByWidth() {
    assertThat(VideoLayers.qualityForDimension(track(1280, 720), "video/VP8", 320, 180))
        .isEqualTo(VideoQuality.LOW);
    assertThat(VideoLayers.qualityForDimension(track(720, 1280), "video/VP8", 180, 320))
        .isEqualTo(VideoQuality.LOW);
    assertThat(VideoLayers.qualityForDimension(track(720, 1280), "video/VP8", 380, 700))
        .isEqualTo(VideoQuality.MEDIUM);
  }

  @Test
  void theLowestTemporalLayerWithEnoughFramesIsTaken() {
    assertThat(VideoLayers.temporalForRate(30, 7)).isZero();
    assertThat(VideoLayers.temporalForRate(30, 15)).isEqualTo(1);
    assertThat(VideoLayers.temporalForRate(28.5, 15)).isEqualTo(1);
    assertThat(VideoLayers.temporalForRate(30, 25)).isEqualTo(VideoLayers.TOP_TEMPORAL);
    assertThat(VideoLayers.temporalForRate(0, 10)).isEqualTo(VideoLayers.TOP_TEMPORAL);
  }
}
