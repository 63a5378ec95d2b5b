package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Ports;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A machine whose name service never answers, and whose own name has no address, as in containers
 * and behind VPNs: the launcher runs in namespaces of its own, where it is so. The name service
 * there notes down what it is asked, so that the test needs no clock.
 */
class NoNameServiceTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final String SCRIPT =
      """
      set -e
      folder=$1; shift
      ip link set lo up
      hostname nobody-knows-this-name
      printf 'nameserver 127.0.0.1\\noptions timeout:5 attempts:1\\n' >"$folder/resolv.conf"
      printf '127.0.0.1 localhost\\n' >"$folder/hosts"
      mount --bind "$folder/resolv.conf" /etc/resolv.conf
      mount --bind "$folder/hosts" /etc/hosts
      : >"$folder/asked"
      perl -MIO::Socket::INET -e '
        $s = IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 53, Proto => "udp") or die;
        while ($s->recv($query, 512)) {
          open(F, ">>", $ARGV[0]); print F "asked: $query\\n"; close(F);
        }' "$folder/asked" &
      trap=$!
      "$@" &
      server=$!
      read -r
      perl -MIO::Socket::INET -e '
        $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $ARGV[0]) or die;
        print $s "GET $ARGV[1] HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: Upgrade\\r\\n",
          "Upgrade: websocket\\r\\nSec-WebSocket-Version: 13\\r\\n",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\\r\\n\\r\\n";
        print scalar <$s>' "$PORT" "$TARGET"
      echo "ASKED BY THE SERVER: $(wc -l <"$folder/asked")"
      getent hosts a-name-for-the-trap || true
      echo "ASKED BY OTHERS: $(wc -l <"$folder/asked")"
      kill $server $trap
      """;

  private static List<String> inNamespaces(List<String> inside) {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", "--mount", "--uts", "--fork", "--kill-child"));
    command.addAll(inside);
    return command;
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv("PATH").split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  @BeforeAll
  static void namespacesAreToBeHad() {
    boolean tools = isThere("unshare") && isThere("ip") && isThere("perl") && isThere("hostname");
    assumeTrue(tools, "namespaces need unshare, ip, perl and hostname");
    try (Program trial =
        Program.start(
            "namespaces", Map.of(), inNamespaces(List.of("ip", "link", "set", "lo", "up")))) {
      assumeTrue(trial.awaitExit(Duration.ofSeconds(20)) == 0, "namespaces need root");
    }
  }

  @Test
  void theServerStartsAndLetsPeopleJoinAndNeverAsksIt(@TempDir Path folder) throws Exception {
    Ports ports = Ports.free();
    Path script = Files.writeString(folder.resolve("namespace.sh"), SCRIPT);
    List<String> inside = new ArrayList<>(List.of("bash", script.toString(), folder.toString()));
    inside.addAll(LiveKitServer.command(ports));
    String target = SignalClient.query("/rtc", Tokens.join(Rooms.fresh(), "ann"));
    Map<String, String> environment =
        Map.of("PORT", String.valueOf(ports.http()), "TARGET", target);
    try (Program program = Program.start("no-name-service", environment, inNamespaces(inside))) {
      program.output().await("the ready block", LIMIT, line -> line.contains("Ctrl-C stops it"));
      program.say("go on");
      program.output().await("the trap", LIMIT, line -> line.startsWith("ASKED BY OTHERS: "));
      assertThat(program.output().text())
          .contains("HTTP/1.1 101 ")
          .contains("ASKED BY THE SERVER: 0")
          .doesNotContain("ASKED BY OTHERS: 0");
    }
  }
}
