package io.livekit.jakarta.launcher.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostFieldTest {

  /** The same grammar in another form. */
  private static final Pattern GRAMMAR =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.]{2,45}\\]|[A-Za-z0-9._~%-]{0,255})(?::[0-9]{0,5})?");

  private static final String ALPHABET = "[]::..09afFgzZ%-_~ /@\u00e9\u0660";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "localhost:7880",
        "a:",
        ":1",
        "1.2.3.4:65535",
        "[::1]",
        "[::1]:7880",
        "a%20b"
      })
  void namesAndAddresses(String host) {
    assertThat(HostField.isWellFormed(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b",
        "a/b",
        "a@b",
        "a:1:2",
        "a:123456",
        "a:x",
        "[",
        "[]",
        "[:]",
        "[::1",
        "[::1]x",
        "[g::]",
        "]"
      })
  void nothingElse(String host) {
    assertThat(HostField.isWellFormed(host)).isFalse();
  }

  @Test
  void namesAreBounded() {
    assertThat(HostField.isWellFormed("a".repeat(255))).isTrue();
    assertThat(HostField.isWellFormed("a".repeat(256))).isFalse();
    assertThat(HostField.isWellFormed("[" + ":".repeat(45) + "]")).isTrue();
    assertThat(HostField.isWellFormed("[" + ":".repeat(46) + "]")).isFalse();
  }

  @Test
  void agreesWithTheGrammarOnAnyText() {
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(10); n > 0; n--) {
        text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
      }
      String host = text.toString();
      assertThat(HostField.isWellFormed(host)).as(host).isEqualTo(GRAMMAR.matcher(host).matches());
    }
  }
}
