package io.livekit.jakarta.media.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.SimulcastCodecInfo;
import io.livekit.jakarta.proto.TrackInfo;
import io.livekit.jakarta.proto.VideoLayer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How codecs and streams are found and written down in a track's info. */
class StreamInfoTest {

  private static SimulcastCodecInfo codec(String mime, String cid) {
    return SimulcastCodecInfo.newBuilder().setMimeType(mime).setCid(cid).build();
  }

  private static TrackInfo track(SimulcastCodecInfo... codecs) {
    return TrackInfo.newBuilder().addAllCodecs(List.of(codecs)).build();
  }

  @Test
  void aCodecIsFoundByItsNameThenAsTheOnlyOneThenAsTheUnnamed() {
    TrackInfo two = track(codec("video/VP9", "a"), codec("video/VP8", "b"));
    assertThat(StreamInfo.codecIndex(two, "video/vp8")).isEqualTo(1);
    assertThat(StreamInfo.codecIndex(two, "video/H264")).isEqualTo(-1);
    assertThat(StreamInfo.codecIndex(track(codec("video/VP9", "a")), "video/H264")).isZero();
    TrackInfo unnamed = track(codec("video/VP9", "a"), codec("", "b"));
    assertThat(StreamInfo.codecIndex(unnamed, "video/H264")).isEqualTo(1);
    assertThat(StreamInfo.codecIndex(track(), "video/H264")).isEqualTo(-1);
  }

  @Test
  void anMlineBelongsToTheCodecThatNamesItOrSharesItsNameAndCodec() {
    TrackInfo info = track(codec("video/VP9", "main"), codec("video/VP8", "backup"));
    assertThat(StreamInfo.announces(info, "backup", "video/H264")).isTrue();
    assertThat(StreamInfo.announces(info, "other", "video/VP8")).isFalse();
    TrackInfo.Builder taken = info.toBuilder();
    taken.getCodecsBuilder(1).setSdpCid("renamed");
    assertThat(StreamInfo.announces(taken.build(), "backup", "video/H264")).isFalse();
    assertThat(StreamInfo.announces(taken.build(), "backup", "video/VP8")).isTrue();
  }

  @Test
  void codecsAreAddedOnce() {
    TrackInfo info = track(codec("video/VP9", "main"));
    SimulcastCodecInfo backup = codec("video/VP8", "backup");
    TrackInfo changed =
        StreamInfo.withCodecs(info, List.of(codec("VIDEO/vp9", "again"), backup)).build();
    assertThat(changed).isEqualTo(track(codec("video/VP9", "main"), backup));
  }

  @Test
  void aCodecThatWasAnnouncedWithoutAnIdGetsTheOneThatItIsSentUnder() {
    TrackInfo info = track(codec("video/VP9", "main"), codec("video/VP8", ""));
    TrackInfo changed = StreamInfo.withCodecs(info, List.of(codec("video/VP8", "backup"))).build();
    assertThat(changed).isEqualTo(track(codec("video/VP9", "main"), codec("video/VP8", "backup")));
    assertThat(StreamInfo.announces(changed, "backup", "video/VP8")).isTrue();
  }

  @Test
  void aCodecStaysAtOnePlaceOnly() {
    SimulcastCodecInfo h264 = codec("video/H264", "b");
    TrackInfo info = track(codec("video/VP8", "a"), h264, codec("video/vp8", "c"));
    assertThat(StreamInfo.withoutOthersOf(info, "video/VP8", 2).build())
        .isEqualTo(track(h264, codec("video/vp8", "c")));
  }

  @Test
  void versionsAndSsrcsAloneAreNoDifference() {
    TrackInfo info =
        track(
            codec("video/VP8", "a").toBuilder()
                .addLayers(VideoLayer.newBuilder().setRid("q").setSsrc(1))
                .build());
    TrackInfo.Builder other = info.toBuilder();
    other.getCodecsBuilder(0).getLayersBuilder(0).setSsrc(2).setRepairSsrc(3);
    other.getVersionBuilder().setUnixMicro(9);
    assertThat(StreamInfo.looksTheSame(info, other.build())).isTrue();
    other.getCodecsBuilder(0).getLayersBuilder(0).setRid("h");
    assertThat(StreamInfo.looksTheSame(info, other.build())).isFalse();
  }
}
