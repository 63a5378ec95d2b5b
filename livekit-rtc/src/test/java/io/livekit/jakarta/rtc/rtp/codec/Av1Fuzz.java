package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any payload as AV1: elements, OBU headers, sequence headers. */
class Av1Fuzz {
  private final Av1 av1 = new Av1();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "10362800", "900a0b00", "50300b00", "18080a0b0000000424c5abfd5d7a", "00020a0b03303030")
        .map(text -> HexFormat.of().parseHex(text));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (!av1.parse(data, 0, data.length)) {
      return;
    }
    assertThat(av1.temporalId()).isBetween(0, 7);
    assertThat(av1.spatialId()).isBetween(0, 3);
    assertThat(av1.width()).isBetween(0, 1 << 16);
    assertThat(av1.height()).isBetween(0, 1 << 16);
    if (av1.startsWithContinuation()) {
      assertThat(av1.startsSequence()).isFalse();
    }
    av1.endsWithContinuation();
    av1.hasSequenceHeader();
    av1.isKeyFrame();
  }
}
