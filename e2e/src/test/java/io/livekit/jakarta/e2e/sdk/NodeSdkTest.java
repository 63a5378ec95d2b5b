package io.livekit.jakarta.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.FreePort;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * @livekit/rtc-node and livekit-server-sdk. The scripts assert; what they miss is in their output.
 */
@LiveKit
class NodeSdkTest {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"audio", "video", "data", "streams", "rpc", "state"})
  void rtcNode(String scenario, LiveKitServer server) {
    run(server, "rtc.mjs", scenario);
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"rooms", "participants", "tracks", "messages", "errors"})
  void serverSdk(String scenario, LiveKitServer server) {
    run(server, "room-service.mjs", scenario);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void webhookReceiver(@TempDir Path directory) throws IOException {
    int port = FreePort.another();
    Path config = directory.resolve("livekit.yaml");
    Files.writeString(
        config,
        "webhook: {api_key: "
            + Tokens.API_KEY
            + ", urls: ['http://127.0.0.1:"
            + port
            + "/hook']}\n");
    try (LiveKitServer server = LiveKitServer.start("webhooks", "--config", config.toString())) {
      run(server, "webhooks.mjs", "session", String.valueOf(port));
    }
  }

  private static void run(
      LiveKitServer server, String script, String scenario, String... arguments) {
    String path = Project.root().resolve("e2e/target/node").resolve(script).toString();
    List<String> command = new ArrayList<>(List.of("node", path, scenario, Rooms.fresh()));
    command.addAll(List.of(arguments));
    try (Program program = Program.start("node-" + scenario, server.environment(), command)) {
      int code = program.awaitExit(LIMIT);
      assertThat(code).as(program.output().text()).isZero();
      assertThat(program.output().text()).contains("passed: " + scenario);
    }
  }
}
