package io.livekit.jakarta.media.track;

import static io.livekit.jakarta.proto.VideoQuality.HIGH;
import static io.livekit.jakarta.proto.VideoQuality.LOW;
import static io.livekit.jakarta.proto.VideoQuality.MEDIUM;
import static io.livekit.jakarta.proto.VideoQuality.OFF;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PicturePriorityTest {

  @Test
  void screensCountMoreThanSpeakersAndSpeakersMoreThanOthersAndThenTheLarger() {
    List<Integer> ascending =
        List.of(
            PicturePriority.of(0, false, false, LOW),
            PicturePriority.of(0, false, false, MEDIUM),
            PicturePriority.of(0, false, false, HIGH),
            PicturePriority.of(0, false, true, LOW),
            PicturePriority.of(0, false, true, HIGH),
            PicturePriority.of(0, true, false, LOW),
            PicturePriority.of(0, true, true, HIGH));
    assertThat(ascending).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void whatTheClientSaysCountsMoreThanWhatIsKnownHere() {
    int speaker = PicturePriority.of(0, false, true, HIGH);
    assertThat(PicturePriority.of(200, false, false, LOW)).isGreaterThan(speaker);
    assertThat(PicturePriority.of(1, true, true, LOW)).isLessThan(speaker);
    assertThat(PicturePriority.of(9_999, false, false, HIGH))
        .isEqualTo(PicturePriority.of(0, true, false, HIGH));
    assertThat(PicturePriority.of(0, false, false, OFF)).isPositive();
  }
}
