package io.livekit.jakarta.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.media.config.ConfigOverride;
import io.livekit.jakarta.media.config.LiveKitConfig;
import io.livekit.jakarta.media.config.PortRange;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

  @TempDir Path home;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Launcher.commandLine(new ServerCommand(home, System.nanoTime()));
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }

  private LiveKitConfig config(String... arguments) {
    ServerCommand command = new ServerCommand(home, 0);
    Launcher.commandLine(command).parseArgs(arguments);
    return command.settings().loader().load();
  }

  @Test
  void flagsOverrideTheFile() throws IOException {
    Path file = home.resolve("livekit.yaml");
    Files.writeString(file, "port: 1000\nrtc: {tcp_port: 1001, udp_port: 1002}\nkeys: {a: b}\n");

    LiveKitConfig config =
        config(
            "--config",
            file.toString(),
            "--port",
            "2000",
            "--rtc.tcp_port=0",
            "--udp-port",
            "3000-3001",
            "--bind",
            "127.0.0.1",
            "--bind",
            "::1",
            "--keys",
            "k: s",
            "--room.auto_create=false",
            "--rtc.use_ice_lite",
            "--node-ip",
            "1.2.3.4");

    assertThat(config.port()).isEqualTo(2000);
    assertThat(config.rtc().tcpPort()).isZero();
    assertThat(config.rtc().udpPort()).isEqualTo(new PortRange(3000, 3001));
    assertThat(config.bindAddresses()).containsExactly("127.0.0.1", "::1");
    assertThat(config.keys().names()).containsExactly("k");
    assertThat(config.room().autoCreate()).isFalse();
    assertThat(config.rtc().useIceLite()).isTrue();
    assertThat(config.rtc().nodeIp().primary()).isEqualTo("1.2.3.4");
  }

  @Test
  void namedFlagsWinOverGeneratedOnes() {
    assertThat(config("--dev", "--rtc.udp_port", "1", "--udp-port", "2").rtc().udpPort().first())
        .isEqualTo(2);
  }

  @Test
  void theTextOfTheConfigurationWinsOverTheFile() {
    assertThat(config("--config", "missing.yaml", "--config-body", "port: 5\nkeys: {a: b}").port())
        .isEqualTo(5);
  }

  @Test
  void mistakesAreOneLineOnStandardErrorWithAnExitCode() {
    assertThat(run("--config", "missing.yaml")).isEqualTo(1);
    assertThat(run("--config-body", "prot: 5")).isEqualTo(1);
    assertThat(run("--keys", "a:b")).isEqualTo(1);
    assertThat(run()).isEqualTo(1);
    assertThat(run("--no-such-flag")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(5)
        .allMatch(line -> line.startsWith("livekit-server: "));
    assertThat(err.toString())
        .contains(
            "line 1: field prot not found",
            "Unknown option: '--no-such-flag'",
            "one of key-file or keys must be provided",
            "missing.yaml does not exist");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void takenPortsAreNamed() throws IOException {
    try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        DatagramSocket udp = new DatagramSocket(0)) {
      assertThat(
              run(
                  "--dev",
                  "--bind",
                  "127.0.0.1",
                  "--rtc.tcp_port",
                  "0",
                  "--port",
                  "" + tcp.getLocalPort()))
          .isEqualTo(1);
      assertThat(err.toString())
          .isEqualToIgnoringNewLines(
              "livekit-server: TCP port "
                  + tcp.getLocalPort()
                  + " (HTTP, port) is already in use on 127.0.0.1");
      err.getBuffer().setLength(0);
      assertThat(run("--warm-up", "--udp-port", "" + udp.getLocalPort())).isEqualTo(1);
    }
  }

  @Test
  void aMissingApplicationIsNamed() {
    assertThat(run("--warm-up")).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "livekit-server: the application is missing: " + home.resolve("livekit.war"));
  }

  @Test
  void addressesOfOtherMachinesAreRefused() {
    assertThat(run("--dev", "--bind", "192.0.2.1")).isEqualTo(1);
    assertThat(err.toString())
        .contains("bind_addresses: 192.0.2.1 is not an address of this machine");
  }

  @Test
  void portsAreListedAsByTheReference() {
    assertThat(run("ports", "--dev")).isZero();
    assertThat(out.toString())
        .isEqualToIgnoringNewLines(
            "TCP Ports7880 - HTTP service7881 - ICE/TCPUDP Ports7882 - ICE/UDP");
    out.getBuffer().setLength(0);
    assertThat(run("--rtc.tcp_port", "0", "ports")).isZero();
    assertThat(out.toString()).contains("50000-60000 - ICE/UDP range").doesNotContain("ICE/TCP");
  }

  @Test
  void generatedKeysLookLikeLiveKits() {
    SecureRandom random = new SecureRandom();
    for (int i = 0; i < 200; i++) {
      assertThat(GenerateKeysCommand.key(random)).matches("API[0-9A-Za-z]{12}");
      assertThat(GenerateKeysCommand.secret(random)).matches("[0-9A-Za-z]{42,44}");
    }
    assertThat(run("generate-keys")).isZero();
    assertThat(out.toString())
        .containsPattern("^API Key:  API\\w{12}\\RAPI Secret:  \\w{42,44}\\R$");
  }

  @Test
  void aJoinTokenIsMadeForARoom() {
    assertThat(run("create-join-token", "--dev", "--room", "r", "--identity", "i")).isZero();
    assertThat(out.toString()).matches("Token: [\\w-]+\\.[\\w-]+\\.[\\w-]+\\R");
    assertThat(run("create-join-token", "--dev", "--room", "r")).isEqualTo(2);
  }

  @Test
  void theVerboseHelpNamesEveryKey() {
    assertThat(run("help-verbose")).isZero();
    assertThat(out.toString())
        .contains("--rtc.tcp_port", "LIVEKIT_RTC_TCP_PORT", "--limit.max_metadata_size", "--dev");
  }

  @Test
  void helpSaysOfEachFlagWhetherItIsInEffect() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains(
            "Redis; not in effect yet [REDIS_HOST]",
            "TLS key of TURN; not in effect yet [LIVEKIT_TURN_KEY]",
            "region of this node [LIVEKIT_REGION]");
    out.getBuffer().setLength(0);
    run("help-verbose");
    assertThat(out.toString().replaceAll("\\s+", " "))
        .contains("not in effect yet [LIVEKIT_REDIS_ADDRESS]", "[LIVEKIT_RTC_TCP_PORT]")
        .doesNotContain("not in effect yet [LIVEKIT_RTC_TCP_PORT]");
  }

  @Test
  void theReadyBlockTellsTheSecretOnlyIfItIsNone() {
    String dev =
        ReadyBlock.text("1", config("--dev"), List.of("127.0.0.1"), Duration.ofMillis(1234));
    assertThat(dev)
        .contains("http://localhost:7880/demo/", "devkey", "secret", "1.2 s", "7882/udp");
    String production =
        ReadyBlock.text(
            "1", config("--keys", "key1: hidden-thing"), List.of(), Duration.ofSeconds(1));
    assertThat(production)
        .contains("key1", "http://localhost:7880")
        .doesNotContain("hidden-thing", "/demo/");
  }

  @Test
  void theApplicationGetsTheSameSettings() {
    ServerCommand command = new ServerCommand(home, 0);
    Launcher.commandLine(command)
        .parseArgs("--config", "some.yaml", "--dev", "--disable-strict-config", "--udp-port", "9");
    assertThat(
            command
                .settings()
                .systemProperties(Map.of("rtc.udp_port", new ConfigOverride("9", "x"))))
        .containsEntry("livekit.config", Path.of("some.yaml").toAbsolutePath().toString())
        .containsEntry("livekit.disable_strict_config", "true")
        .containsEntry("livekit.rtc.udp_port", "9");
  }

  @Test
  void theContainerStartsOnAPortOfThisMachineAloneAndSpeaksNoHttp2() {
    assertThat(DomainXml.text(47_880))
        .contains("address=\"127.0.0.1\" port=\"47880\"", "http2-enabled=\"false\"")
        .doesNotContain("@");
  }
}
