package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any payload as VP8, and its descriptor rewritten and read again. */
class Vp8Fuzz {
  private final Vp8Descriptor descriptor = new Vp8Descriptor();
  private final Vp8Descriptor again = new Vp8Descriptor();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "9080911110020 09d012a0005d002", "b0f0112aa301", "1100", "10020 09d012a0005d002")
        .map(text -> HexFormat.of().parseHex(text.replace(" ", "")));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (!descriptor.parse(data, 0, data.length)) {
      return;
    }
    assertThat(descriptor.length()).isBetween(1, data.length - 1);
    assertThat(descriptor.width()).isBetween(0, 0x3FFF);
    assertThat(descriptor.height()).isBetween(0, 0x3FFF);
    int pictureId = 0x5A5A & (data[0] & 1) * 0x7F | data.length & 0x7F;
    byte[] out = new byte[Vp8Descriptor.MAX_LENGTH + data.length];
    int length = descriptor.write(out, 0, pictureId, 77, 13);
    assertThat(length)
        .isEqualTo(descriptor.rewrittenLength(pictureId))
        .isLessThanOrEqualTo(Vp8Descriptor.MAX_LENGTH);
    int payload = data.length - descriptor.length();
    System.arraycopy(data, descriptor.length(), out, length, payload);
    assertThat(again.parse(out, 0, length + payload)).isTrue();
    assertThat(again.length()).isEqualTo(length);
    assertThat(again.isKeyFrame()).isEqualTo(descriptor.isKeyFrame());
    assertThat(again.isStartOfFrame()).isEqualTo(descriptor.isStartOfFrame());
    assertThat(again.temporalId()).isEqualTo(descriptor.temporalId());
    assertThat(again.layerSync()).isEqualTo(descriptor.layerSync());
    if (descriptor.pictureId() >= 0) {
      assertThat(again.pictureId()).isEqualTo(pictureId);
    }
  }
}
