package io.livekit.jakarta.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.PythonEnvironment;
import io.livekit.jakarta.e2e.harness.Rooms;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Python packages livekit and livekit-api, in an environment of their own under target. */
@LiveKit
class PythonSdkTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Path SOURCES = Project.root().resolve("e2e/src/test/python");
  private static PythonEnvironment environment;

  @BeforeAll
  static void install() throws IOException {
    environment =
        PythonEnvironment.install("python", SOURCES.resolve("requirements.txt"), "Python's SDK is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"media", "data", "rooms"})
  void python(String scenario, LiveKitServer server) {
    try (Program program =
        Program.start(
            "python-" + scenario,
            server.environment(),
            List.of(
                environment.program("python"),
                SOURCES.resolve("sdk.py").toString(),
                scenario,
                Rooms.fresh()))) {
      int code = program.awaitExit(LIMIT);
      assertThat(code).as(program.output().text()).isZero();
      assertThat(program.output().text()).contains("passed: " + scenario);
    }
  }
}
