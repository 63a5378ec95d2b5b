package io.livekit.jakarta.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Python packages livekit and livekit-api, in an environment of their own under target. */
@LiveKit
class PythonSdkTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(4);
  private static final Path SOURCES = Project.root().resolve("e2e/src/test/python");
  private static final Path ENVIRONMENT = Project.root().resolve("e2e/target/python");

  @BeforeAll
  static void install() throws IOException {
    Path requirements = SOURCES.resolve("requirements.txt");
    Path installed = ENVIRONMENT.resolve("installed.txt");
    if (Files.exists(installed)
        && Files.readString(installed).equals(Files.readString(requirements))) {
      return;
    }
    assumeTrue(
        finishes("python3", "-m", "venv", "--clear", ENVIRONMENT.toString()),
        "Python's SDK is not tested: python3 with its module venv (package python3-venv) is not"
            + " installed");
    assumeTrue(
        finishes(
            python(),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            requirements.toString()),
        "Python's SDK is not tested: its packages could not be installed");
    Files.copy(requirements, installed);
  }

  private static boolean finishes(String... command) {
    try (Program program = Program.start("python-install", Map.of(), List.of(command))) {
      return program.awaitExit(INSTALL_LIMIT) == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"media", "data", "rooms"})
  void python(String scenario, LiveKitServer server) {
    try (Program program =
        Program.start(
            "python-" + scenario,
            server.environment(),
            List.of(python(), SOURCES.resolve("sdk.py").toString(), scenario, Rooms.fresh()))) {
      int code = program.awaitExit(LIMIT);
      assertThat(code).as(program.output().text()).isZero();
      assertThat(program.output().text()).contains("passed: " + scenario);
    }
  }

  private static String python() {
    return ENVIRONMENT.resolve("bin/python").toString();
  }
}
