package io.livekit.jakarta.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * LiveKit's Go SDK, whose transport is pion: its offers, its loss handling and its goodbyes differ
 * from those of all other clients. The scenarios assert; what they miss is in their output.
 */
@LiveKit
@Tag("alone")
class GoSdkTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(8);
  private static final Path SOURCES = Project.root().resolve("e2e/src/test/go");
  private static final Path PROGRAM = Project.root().resolve("e2e/target/go/livekit-go-scenarios");

  @BeforeAll
  static void build() {
    assumeTrue(finishes("version"), "LiveKit's Go SDK is not tested: there is no go on the PATH");
    assumeTrue(
        finishes("mod", "download"),
        "LiveKit's Go SDK is not tested: its modules, or the version of Go that they need, could"
            + " not be had");
    try (Program go = go("build", "-o", PROGRAM.toString(), ".")) {
      assertThat(go.awaitExit(BUILD_LIMIT)).as(go.output().text()).isZero();
    }
  }

  private static boolean finishes(String... arguments) {
    try (Program go = go(arguments)) {
      return go.awaitExit(BUILD_LIMIT) == 0;
    } catch (UncheckedIOException e) {
      return false; // no such program
    }
  }

  private static Program go(String... arguments) {
    String[] command = new String[arguments.length + 3];
    command[0] = "go";
    command[1] = "-C";
    command[2] = SOURCES.toString();
    System.arraycopy(arguments, 0, command, 3, arguments.length);
    return Program.start(
        "go-" + arguments[0], Map.of("GOFLAGS", "-mod=readonly"), List.of(command));
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @CsvSource({
    "opus,single",
    "opus,dual",
    "vp8-simulcast,single",
    "vp8-simulcast,dual",
    "h264-simulcast,single",
    "h264-simulcast,dual",
    "vp9-file,single",
    "vp9-file,dual",
    "data,single",
    "data,dual",
    "second-track,single",
    "second-track,dual",
    "muted,single",
    "muted,dual",
    "leave,single",
    "leave,dual",
    "backup-codec,single",
    "backup-codec,dual",
    "load,single",
    "load,dual",
  })
  void goSdk(String scenario, String connections, LiveKitServer server) {
    Map<String, String> environment = new HashMap<>(server.environment());
    environment.put("SAMPLES", Project.root().resolve("samples").toString());
    try (Program program =
        Program.start(
            "go-" + scenario + "-" + connections,
            environment,
            List.of(PROGRAM.toString(), scenario, Rooms.fresh(), connections))) {
      int code = program.awaitExit(LIMIT);
      assertThat(code).as(program.output().text()).isZero();
      assertThat(program.output().text()).contains("passed: " + scenario);
    }
  }
}
