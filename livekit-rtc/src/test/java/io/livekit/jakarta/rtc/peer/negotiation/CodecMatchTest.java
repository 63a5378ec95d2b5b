package io.livekit.jakarta.rtc.peer.negotiation;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sdp.SdpCodec;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which formats are the same codec in the same variant. */
class CodecMatchTest {
  private static SdpCodec h264(int payloadType, int mode, String profile) {
    return new SdpCodec(payloadType, "H264", 90_000, 1, h264(mode, profile), List.of());
  }

  private static String h264(int mode, String profile) {
    return "level-asymmetry-allowed=1;packetization-mode=" + mode + ";profile-level-id=" + profile;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 42e01f, 1, 42e034, true", // another level
    "1, 42e01f, 1, 42c01f, true", // constrained baseline by another name
    "1, 42e01f, 1, 4d801f, true",
    "1, 42e01f, 1, 42001f, false", // baseline may use what constrained baseline leaves out
    "1, 42e01f, 0, 42e01f, false", // RFC 6184 §8.2.2: the mode belongs to the configuration
    "1, 4d001f, 1, 42e01f, false",
    "1, 640032, 1, 64001f, true",
    "1, 640c1f, 1, 64001f, false"
  })
  void h264IsComparedByProfileAndMode(
      int mode, String profile, int otherMode, String other, boolean same) {
    assertThat(CodecMatch.isVariant(h264(100, mode, profile), h264(otherMode, other)))
        .isEqualTo(same);
  }

  @Test
  void formatsOfBothSidesAreThoseOfTheSameVariant() {
    List<SdpCodec> common =
        CodecMatch.common(
            List.of(h264(102, 1, "42001f"), h264(108, 1, "42c01f"), h264(110, 1, "f4001f")),
            List.of(h264(7, 1, "42e01f"), h264(8, 1, "42001f")),
            List.of());
    assertThat(common).extracting(SdpCodec::payloadType).containsExactly(102, 108);
  }
}
