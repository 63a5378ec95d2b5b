package io.livekit.jakarta.web.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "r", "größer", "\ud83d\ude00/?&"})
  void comesBackAsItWasGiven(String name) {
    assertThat(Cursor.parse(new Cursor(name).toString())).isEqualTo(new Cursor(name));
  }

  @Test
  void canBeWrittenIntoAQueryAsItIs() {
    assertThat(new Cursor("a room ~ größer?").toString()).matches("[A-Za-z0-9_-]+");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "room", "a***", "a\u0000", "a_w", "b"})
  void whatIsNoneOfOursIsRefused(String text) {
    assertThatThrownBy(() -> Cursor.parse(text))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("invalid_cursor"));
  }

  @Test
  void aLongOneIsNotEvenDecoded() {
    assertThatThrownBy(() -> Cursor.parse("a" + "A".repeat(1 << 20)))
        .isInstanceOf(ProblemException.class);
  }
}
