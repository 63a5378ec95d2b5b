package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any payload as Opus and as RED, whose block headers are written and read again. */
class OpusRedFuzz {
  private final Red red = new Red();
  private final Red again = new Red();

  static Stream<byte[]> seeds() {
    return Stream.of("ef1e0003ef0f00026f010101020203030303", "6f78", "0b02", "f900", "ff", "78")
        .map(text -> HexFormat.of().parseHex(text));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    assertThat(Opus.duration(data, 0, data.length)).isBetween(0, Opus.MAX_DURATION);
    if (data.length > 0) {
      Opus.stereo(data, 0);
    }
    if (!red.parse(data, 0, data.length)) {
      return;
    }
    int last = red.primary();
    assertThat(red.offset(last) + red.length(last)).isEqualTo(data.length);
    byte[] out = new byte[data.length];
    int at = 0;
    for (int block = 0; block < last; block++) {
      at +=
          Red.writeRedundantHeader(
              out, at, red.payloadType(block), red.timestampOffset(block), red.length(block));
    }
    at += Red.writePrimaryHeader(out, at, red.payloadType(last));
    assertThat(at).isEqualTo(red.offset(0));
    System.arraycopy(data, at, out, at, data.length - at);
    assertThat(again.parse(out, 0, out.length)).isTrue();
    assertThat(again.count()).isEqualTo(red.count());
    for (int block = 0; block <= last; block++) {
      assertThat(again.offset(block)).isEqualTo(red.offset(block));
      assertThat(again.length(block)).isEqualTo(red.length(block));
      assertThat(again.payloadType(block)).isEqualTo(red.payloadType(block));
    }
  }
}
