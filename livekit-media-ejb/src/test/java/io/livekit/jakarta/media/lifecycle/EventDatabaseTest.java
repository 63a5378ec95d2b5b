package io.livekit.jakarta.media.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.media.config.ConfigException;
import io.livekit.jakarta.media.config.EventsConfig;
import io.livekit.jakarta.media.config.JmsConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDatabaseTest {

  private static EventsConfig config(String store) {
    return new EventsConfig(
        store, Duration.ofDays(1), Duration.ofDays(7), 1_000, Duration.ZERO, new JmsConfig("", ""));
  }

  @Test
  void aPathIsAFileThatIsMade(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("with space/events");
    try (Connection connection = EventDatabase.of(config(store.toString())).open()) {
      assertThat(connection.isValid(1)).isTrue();
    }
    assertThat(Files.exists(directory.resolve("with space/events.mv.db"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"java:/jdbc/none", "jdbc/none"})
  void aJndiNameThatNothingIsBoundToEndsTheStart(String name) {
    assertThatThrownBy(() -> EventDatabase.of(config(name)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("events.store: there is no DataSource " + name);
  }

  @Test
  void aPathCannotSetOptionsOfTheDatabase() {
    assertThatThrownBy(() -> EventDatabase.of(config("/tmp/x;INIT=RUNSCRIPT FROM 'x'")))
        .isInstanceOf(ConfigException.class);
  }
}
