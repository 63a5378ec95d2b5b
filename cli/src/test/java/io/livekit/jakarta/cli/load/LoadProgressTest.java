package io.livekit.jakarta.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** How a load test says that it goes on. */
class LoadProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private static LoadRun.Look look(double seconds, long receivedBytes) {
    return new LoadRun.Look(
        LoadRun.Phase.MEASURING,
        seconds,
        new LoadTest.Progress(9, 1, 10, true, new Traffic(1, receivedBytes, 0), Traffic.NONE));
  }

  @Test
  void aTerminalHasOneLineThatIsKeptUpToDate() {
    LoadProgress progress = new LoadProgress(out, 60);
    progress.accept(look(0, 0));
    progress.accept(look(1, 1_000_000));
    progress.end();
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .doesNotContain("\n")
        .contains("9 of 10 connected, 1 failed", "8.00 Mbps")
        .startsWith("\r")
        .endsWith("\r\u001b[K");
  }

  @Test
  void elsewhereALineComesNowAndThen() {
    LoadProgress progress = new LoadProgress(out, 0);
    for (int i = 0; i <= 50; i++) {
      progress.accept(look(i / 5.0, i * 200_000L));
    }
    progress.end();
    assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3)
        .last()
        .asString()
        .contains("8.00 Mbps received");
  }
}
