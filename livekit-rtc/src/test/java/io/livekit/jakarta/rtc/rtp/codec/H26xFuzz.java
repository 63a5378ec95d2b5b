package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any payload as H.264 and H.265: aggregates, fragments and parameter sets, which are bit streams
 * of their own.
 */
class H26xFuzz {
  private static final int MAX_SIDE = 16_384;

  private final H264 h264 = new H264();
  private final H265 h265 = new H265();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "6764001facd9405005bb011000000300100000030300f1831960",
            "67640028acd940780227e5c044000003000400000300f03c60c658",
            "780002674200 0268ce",
            "7c8500",
            "419a",
            "42010101600000030090000003000003005da00280802d165959a4932bc05a70",
            "620193 00",
            "60010003400101000344 0101")
        .map(text -> HexFormat.of().parseHex(text.replace(" ", "")));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (h264.parse(data, 0, data.length)) {
      assertThat(h264.isKeyFrame()).isEqualTo(h264.hasSps());
    }
    assertThat(h264.width()).isBetween(0, MAX_SIDE);
    assertThat(h264.height()).isBetween(0, MAX_SIDE);
    if (h265.parse(data, 0, data.length)) {
      assertThat(h265.temporalId()).isBetween(0, 6);
    }
    assertThat(h265.width()).isBetween(0, MAX_SIDE);
    assertThat(h265.height()).isBetween(0, MAX_SIDE);
    H264AccessUnits units = new H264AccessUnits(data, 0, data.length);
    int count = 0;
    while (units.next()) {
      count++;
      assertThat(units.offset() + units.length()).isLessThanOrEqualTo(data.length);
      units.hasSlices();
    }
    assertThat(count).isLessThanOrEqualTo(data.length);
  }
}
