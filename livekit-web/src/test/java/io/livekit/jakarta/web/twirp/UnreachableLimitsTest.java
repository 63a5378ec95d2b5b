package io.livekit.jakarta.web.twirp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.LimitConfig;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UnreachableLimitsTest {

  private static LimitConfig limits(String yaml) {
    return new ConfigLoader().keysRequired(false).body("limit: {" + yaml + "}").load().limit();
  }

  @Test
  void theDefaultsFit() {
    assertThat(UnreachableLimits.warnings(limits(""))).isEmpty();
    assertThat(UnreachableLimits.warnings(limits("max_metadata_size: 4000000"))).isEmpty();
  }

  static Stream<List<String>> tooMuch() {
    return Stream.of(
        List.of("max_metadata_size: 10000000", "limit.max_metadata_size allows 10000000 bytes"),
        List.of("max_metadata_size: 0", "limit.max_metadata_size allows any size"),
        List.of("max_attributes_size: 5000000", "limit.max_attributes_size allows 5000000 bytes"));
  }

  @ParameterizedTest
  @MethodSource("tooMuch")
  void whatCannotBeReachedIsNamed(List<String> row) {
    assertThat(UnreachableLimits.warnings(limits(row.get(0))))
        .singleElement()
        .asString()
        .startsWith(row.get(1))
        .contains("an API call may have 4194304 bytes");
  }
}
