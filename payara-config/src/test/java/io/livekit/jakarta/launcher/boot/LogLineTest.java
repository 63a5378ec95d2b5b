package io.livekit.jakarta.launcher.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogLineTest {

  private static LogRecord record(Level level, String message, Object... parameters) {
    LogRecord record = new LogRecord(level, message);
    record.setLoggerName("io.livekit.jakarta.media.room.Room");
    record.setInstant(Instant.parse("2026-01-02T03:04:05.678Z"));
    record.setParameters(parameters);
    return record;
  }

  @Test
  void aLineHasTheReferencesColumns() {
    assertThat(
            new LogLine(false)
                .format(record(Level.INFO, "room\ncreated", Map.of("room", "a\"b")), "Room.java:7"))
        .isEqualTo(
            "2026-01-02T03:04:05.678Z\tINFO\tlivekit.room\tRoom.java:7\troom created\t{\"room\":"
                + " \"a\\\"b\"}\n");
  }

  @Test
  void fieldsThatHaveAPlaceInTheMessageLeaveIt() {
    assertThat(
            new LogLine(false)
                .format(record(Level.INFO, "room started {0}", Map.of("room", "r")), ""))
        .endsWith("\tlivekit.room\t\troom started\t{\"room\": \"r\"}\n");
    assertThat(new LogLine(false).format(record(Level.INFO, "room {0}", "r"), ""))
        .endsWith("\troom r\n");
  }

  @Test
  void aLineCanBeJson() {
    LogRecord failed = record(Level.WARNING, "went wrong");
    failed.setThrown(new IllegalStateException("because"));
    assertThat(new LogLine(true).format(failed, "Room.java:7"))
        .isEqualTo(
            "{\"level\": \"warn\", \"ts\": \"2026-01-02T03:04:05.678Z\", \"logger\":"
                + " \"livekit.room\", \"caller\": \"Room.java:7\", \"msg\": \"went wrong\","
                + " \"error\": \"java.lang.IllegalStateException: because\"}\n");
  }

  @Test
  void loggersAreNamedAsInTheReference() {
    assertThat(LogLine.logger("io.livekit.jakarta.media.signal.SignalGateway"))
        .isEqualTo("livekit.signal");
    assertThat(LogLine.logger("io.livekit.jakarta.launcher.Launcher")).isEqualTo("livekit");
    assertThat(LogLine.logger("org.other.Thing")).isEqualTo("org.other.Thing");
    assertThat(LogLine.logger(null)).isEmpty();
  }

  @Test
  void noTextOfOthersEndsALineOrMovesTheCursor() {
    String hostile = "a\u0085b\u009bc\u2028d\u2029e\u202ef\ud800g\u001b[2Jh\rj";
    for (boolean json : new boolean[] {true, false}) {
      String line =
          new LogLine(json)
              .format(record(Level.INFO, hostile, Map.of("name", hostile)), "R.java:7");
      assertThat(line.strip())
          .doesNotContainPattern("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\u2028\u2029\u202e]")
          .doesNotContain("\ud800")
          .contains("\\u2028", "\\u0085", "\\ud800");
    }
  }

  @Test
  void aLineIsBounded() {
    LogRecord failed = record(Level.SEVERE, "m".repeat(100_000), Map.of("n", "v".repeat(100_000)));
    failed.setThrown(new IllegalStateException("e".repeat(100_000)));
    for (boolean json : new boolean[] {true, false}) {
      assertThat(new LogLine(json).format(failed, "Room.java:7").length()).isLessThan(16_000);
    }
  }
}
