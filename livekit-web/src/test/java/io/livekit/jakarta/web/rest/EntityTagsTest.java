package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110 §8.8.3, §13.1. */
class EntityTagsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"a\" | true | true",
        "\"b\",\"a\" | true | true",
        "W/\"a\" | false | true",
        "\"b\" | false | false",
        "* | true | true",
        "\"b\" , W/\"c\",, \"a\" | true | true",
      })
  void matches(String header, boolean strongly, boolean weakly) {
    EntityTags tags = EntityTags.parse(header);
    assertThat(tags.matchStrongly("a")).isEqualTo(strongly);
    assertThat(tags.matchWeakly("a")).isEqualTo(weakly);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a", "\"a", "w/\"a\"", "\"a\" b", "W/a"})
  void whatNamesNoTagIsRefused(String header) {
    assertThatThrownBy(() -> EntityTags.parse(header))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(400));
  }

  @Test
  void thereIsABoundToThem() {
    assertThatThrownBy(
            () ->
                EntityTags.parse(
                    String.join(
                        ",", IntStream.range(0, 21).mapToObj(i -> "\"" + i + "\"").toList())))
        .isInstanceOf(ProblemException.class);
  }
}
