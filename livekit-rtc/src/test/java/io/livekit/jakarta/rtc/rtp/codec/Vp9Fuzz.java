package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any payload as VP9, scalability structures included. */
class Vp9Fuzz {
  private final Vp9Descriptor descriptor = new Vp9Descriptor();

  static Stream<byte[]> seeds() {
    return Stream.of("ac81233507ff", "f80520030506ff", "8a0538014000b402800168020401 10ff", "02ff")
        .map(text -> HexFormat.of().parseHex(text.replace(" ", "")));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (!descriptor.parse(data, 0, data.length)) {
      return;
    }
    assertThat(descriptor.length()).isBetween(1, data.length - 1);
    assertThat(descriptor.temporalId()).isBetween(Vp9Descriptor.ABSENT, 7);
    assertThat(descriptor.spatialId()).isBetween(Vp9Descriptor.ABSENT, 7);
    assertThat(descriptor.referenceCount()).isBetween(0, 3);
    for (int i = 0; i < descriptor.referenceCount(); i++) {
      descriptor.reference(i);
    }
    assertThat(descriptor.spatialLayers()).isBetween(0, 8);
    for (int layer = 0; layer < 8; layer++) {
      assertThat(descriptor.width(layer)).isBetween(0, 0xFFFF);
      assertThat(descriptor.height(layer)).isBetween(0, 0xFFFF);
    }
    descriptor.pictureId();
    descriptor.tl0PicIdx();
    descriptor.isKeyFrame();
  }
}
