package io.livekit.jakarta.media.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyFileWatchTest {
  private static final Map<String, String> FIRST = Map.of("first", "one");

  @TempDir Path directory;
  private Path file;
  private KeyFileWatch watch;

  @BeforeEach
  void start() throws IOException {
    file = directory.resolve("keys.yaml");
    write("first: one\n");
    watch = new KeyFileWatch("$DIR/keys.yaml", environment(), Set.of(), ApiKeys.of(FIRST));
  }

  private Map<String, String> environment() {
    return Map.of("DIR", directory.toString());
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text);
    permit("rw-------");
  }

  private void permit(String permissions) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
  }

  private void assertNothingNew() {
    assertThat(watch.look()).isEmpty();
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void aFileThatStaysChangesNothing() {
    assertNothingNew();
  }

  @Test
  void whatIsSeenTwiceCountsFromThenOn() throws IOException {
    write("second: two\nfirst: one\n");
    assertThat(watch.look()).as("perhaps half a file").isEmpty();
    ApiKeys keys = watch.look().orElseThrow();
    assertThat(keys.first()).contains("second");
    assertThat(keys.secret("first")).contains("one");
    assertNothingNew();
  }

  @Test
  void anotherOrderIsAChangeForItsFirstKeySigns() throws IOException {
    write("second: two\nfirst: one\n");
    watch.look();
    watch.look();
    write("first: one\nsecond: two\n");
    watch.look();
    assertThat(watch.look().orElseThrow().names()).containsExactly("first", "second");
  }

  @Test
  void whatCannotBeUsedIsToldOnceAndWhatCanAgainCounts() throws IOException {
    List<String> broken = List.of("", "[a, b]\n", "a: {\n", "a:\n", "a: {b: c}\n", "\u0000");
    for (String text : broken) {
      write(text);
      assertThat(watch.look()).isEmpty();
      assertThatThrownBy(watch::look)
          .as(text)
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("key");
      assertNothingNew();
    }
    write("first: one\n");
    assertNothingNew();
    write("other: one\n");
    watch.look();
    assertThat(watch.look().orElseThrow().names()).containsExactly("other");
  }

  @Test
  void permissionsAreLookedAtAsAtTheStart() throws IOException {
    write("second: two\n");
    permit("rw-r--r--");
    watch.look();
    assertThatThrownBy(watch::look).hasMessageContaining("others have permissions");
    permit("rw-r-----");
    watch.look();
    assertThat(watch.look().orElseThrow().names()).containsExactly("second");
  }

  @Test
  void aFileThatIsGoneIsToldAndMayComeBack() throws IOException {
    Files.delete(file);
    watch.look();
    assertThatThrownBy(watch::look).hasMessageContaining("does not exist");
    write("first: one\n");
    assertNothingNew();
  }

  @Test
  void aKeyThatIsInUseMustStay() throws IOException {
    watch = new KeyFileWatch("$DIR/keys.yaml", environment(), Set.of("first"), ApiKeys.of(FIRST));
    write("second: two\n");
    watch.look();
    assertThatThrownBy(watch::look).hasMessageContaining("first, which is in use");
  }
}
