package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Ports;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot succeed says in one plain line what is wrong and where. */
@LiveKit
class StartRefusalTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void aTakenHttpPort(LiveKitServer server) {
    Ports free = Ports.free();
    refused(
        new Ports(server.ports().http(), free.tcp(), free.udp()),
        String.valueOf(server.ports().http()));
  }

  @Test
  void aTakenPortForMediaOverTcp(LiveKitServer server) throws IOException {
    Ports free = Ports.free();
    try (ServerSocket taken = new ServerSocket(0)) {
      refused(
          new Ports(free.http(), taken.getLocalPort(), free.udp()),
          String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void aTakenPortForMedia(LiveKitServer server) throws IOException {
    Ports free = Ports.free();
    try (DatagramSocket taken = new DatagramSocket(0)) {
      refused(
          new Ports(free.http(), free.tcp(), taken.getLocalPort()),
          String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void aConfigurationFileThatIsNotThere(LiveKitServer server, @TempDir Path folder) {
    String file = folder.resolve("missing.yaml").toString();
    refused(file, "--config", file);
  }

  @Test
  void anUnknownKeyInTheConfiguration(LiveKitServer server, @TempDir Path folder)
      throws IOException {
    Path file = Files.writeString(folder.resolve("livekit.yaml"), "port: 7880\nprot: 7\n");
    assertThat(refused("prot", "--config", file.toString()))
        .contains(file.toString())
        .contains("line 2");
  }

  @Test
  void aConfigurationThatIsNoYaml(LiveKitServer server) {
    refused("yaml", "--dev", "--config-body", "port: [");
  }

  @Test
  void aKeyFileWithoutKeys(LiveKitServer server, @TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), "devkey secret\n");
    refused("key", "--key-file", file.toString());
  }

  @Test
  void aKeyFileThatIsNotThere(LiveKitServer server, @TempDir Path folder) {
    String file = folder.resolve("keys").toString();
    refused(file, "--key-file", file);
  }

  @Test
  void noKeysAtAll(LiveKitServer server) {
    assertThat(refused("keys")).contains("one of key-file or keys must be provided");
  }

  @Test
  void aFlagThatDoesNotExist(LiveKitServer server) {
    refused("--nonsense", "--dev", "--nonsense");
  }

  private static void refused(Ports ports, String names) {
    refused(names, LiveKitServer.command(ports));
  }

  private static String refused(String names, String... arguments) {
    List<String> command = new ArrayList<>(List.of(Project.script("livekit-server")));
    command.addAll(List.of(arguments));
    return refused(names, command);
  }

  private static String refused(String names, List<String> command) {
    try (Program program = Program.start("refused", Map.of(), command)) {
      assertThat(program.awaitExit(LIMIT)).isNotZero();
      assertThat(program.output().lines()).hasSize(1);
      assertThat(program.output().text())
          .startsWith("livekit-server: ")
          .contains(names)
          .doesNotContain("Exception");
      return program.output().text();
    }
  }
}
