package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The commands of docs/rest.md, run as they stand there but for the server's address. */
@LiveKit
class RestPageTest {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static String commands() throws IOException {
    StringBuilder commands = new StringBuilder();
    boolean within = false;
    for (String line : Files.readAllLines(Project.root().resolve("docs/rest.md"))) {
      if (within && line.equals("```")) {
        within = false;
        commands.append("echo\n"); // answers end without a new line
      } else if (within) {
        commands.append(line).append('\n');
      } else {
        within = line.equals("```sh");
      }
    }
    return commands + "echo every command has worked\n";
  }

  @Test
  void everyCommandWorks(LiveKitServer server) throws IOException {
    Path script = Files.createTempFile("rest-page", ".sh");
    Files.writeString(script, commands().replace("http://localhost:7880", server.http()));
    try (Program shell =
        Program.start(
            "rest-page", server.environment(), List.of("bash", "-e", script.toString()))) {
      int code = shell.awaitExit(LIMIT);
      assertThat(code).as(shell.output().text()).isZero();
      assertThat(shell.output().text()).contains("every command has worked");
    } finally {
      Files.delete(script);
    }
  }
}
