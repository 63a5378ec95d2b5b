package io.livekit.jakarta.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6184 §8.1, table 5. */
class H264ProfileTest {
  @ParameterizedTest
  @ValueSource(strings = {"42e01f", "42E01F", "42c00a", "42e034", "424033", "4d8015", "58c015"})
  void constrainedBaselineHasManyNames(String id) {
    assertThat(H264Profile.of(id)).isEqualTo("constrained baseline");
  }

  @ParameterizedTest
  @CsvSource({
    "42001f, baseline",
    "428014, baseline",
    "588014, baseline",
    "4d001f, main",
    "4d401f, main",
    "580014, extended",
    "640032, 6400",
    "64001f, 6400",
    "640c1f, 640c"
  })
  void otherProfilesAreTold(String id, String profile) {
    assertThat(H264Profile.of(id)).isEqualTo(profile);
  }

  @Test
  void withoutAParameterItIsBaseline() {
    assertThat(H264Profile.of(null)).isEqualTo("baseline");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42", "zzzzzz", "42e01f00", "-1e01f"})
  void whatIsNoneIsOnlyTheSameAsItself(String id) {
    assertThat(H264Profile.of(id)).isEqualTo(id);
  }
}
