package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the launcher does besides starting a server. */
@LiveKit
class SubcommandTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void theVersionIsOneLine(LiveKitServer server) {
    assertThat(run("--version")).singleElement().asString().startsWith("livekit-server version ");
  }

  @Test
  void theHelpNamesTheFlagsOfTheReference(LiveKitServer server) {
    assertThat(String.join("\n", run("--help")))
        .contains(
            "--dev",
            "--config",
            "--config-body",
            "--key-file",
            "--keys",
            "--node-ip",
            "--udp-port",
            "--bind",
            "generate-keys",
            "ports");
  }

  @Test
  void thePortsAreListedByTheirUse(LiveKitServer server) {
    assertThat(run("ports", "--dev"))
        .containsExactly(
            "TCP Ports", "7880 - HTTP service", "7881 - ICE/TCP", "UDP Ports", "7882 - ICE/UDP");
  }

  @Test
  void generatedKeysHaveTheReferencesForm(LiveKitServer server) {
    List<String> lines = run("generate-keys");
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0)).matches("API Key:  API[0-9A-Za-z]{12}");
    assertThat(lines.get(1)).matches("API Secret:  [0-9A-Za-z]{42,44}");
  }

  @Test
  void aTokenThatItMakesJoins(LiveKitServer server) {
    String room = Rooms.fresh();
    List<String> lines = run("create-join-token", "--dev", "--room", room, "--identity", "alice");
    String token = lines.get(lines.size() - 1).substring("Token: ".length());
    try (SignalClient client = SignalClient.connect(server, token)) {
      assertThat(client.next().message().getJoin().getParticipant().getIdentity())
          .isEqualTo("alice");
    }
  }

  private static List<String> run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(Project.script("livekit-server")));
    command.addAll(List.of(arguments));
    try (Program program = Program.start("subcommand", Map.of(), command)) {
      assertThat(program.awaitExit(LIMIT)).isZero();
      return program.output().lines();
    }
  }
}
