package io.livekit.jakarta.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.UpdateTrackSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a layout asks the server for. */
class LayoutTest {
  @ParameterizedTest
  @CsvSource({
    "speaker,0,1280",
    "speaker,1,320",
    "speaker,5,320",
    "3x3,0,640",
    "3x3,8,640",
    "4x4,15,320",
    "5x5,24,320"
  })
  void theVideosItShowsAreAskedForInItsSize(String word, int ordinal, int width) {
    UpdateTrackSettings settings = Layout.of(word).settings("TR_x", ordinal);
    assertThat(settings.getWidth()).isEqualTo(width);
    assertThat(settings.getDisabled()).isFalse();
    assertThat(settings.getTrackSidsList()).containsExactly("TR_x");
  }

  @ParameterizedTest
  @CsvSource({"speaker,6", "3x3,9", "4x4,16", "5x5,25"})
  void theOthersAreSwitchedOff(String word, int ordinal) {
    assertThat(Layout.of(word).settings("TR_x", ordinal).getDisabled()).isTrue();
    assertThat(Layout.of(word).shows(ordinal)).isFalse();
  }

  @Test
  void thereAreNoOthers() {
    assertThat(Layout.of("6x6")).isNull();
  }
}
