package io.livekit.jakarta.rtc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.peer.EngineConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A JVM that has begun with both families of addresses and is told to prefer IPv4 later, as Payara
 * Micro does. Newer JDKs (seen with 25) then say {@code ::} for any address and {@code ::1} for
 * loopback.
 */
class Ipv4OnlyTest {

  @ParameterizedTest
  @EnumSource
  void anEngineOnAllAddressesStarts(EngineConfig.SocketTransport transport) throws Exception {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName(),
            transport.name());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output).contains("started");
  }

  /** Starts an engine on all addresses. */
  static final class Program {

    private Program() {}

    public static void main(String[] arguments) throws Exception {
      // Loads what decides for both families.
      FileChannel.open(Path.of(System.getProperty("java.home"), "release")).close();
      System.setProperty("java.net.preferIPv4Stack", "true");
      System.out.println("any address is " + new InetSocketAddress(0).getAddress());
      EngineConfig config =
          new EngineConfig(
              List.of(),
              List.of(0),
              0,
              List.of(InetAddress.getLoopbackAddress()),
              1,
              EngineConfig.SocketTransport.valueOf(arguments[0]),
              List.of(Duration.ofSeconds(1)),
              500,
              200);
      MediaEngine.start(config, Executors.defaultThreadFactory());
      System.out.println("started");
      System.exit(0);
    }
  }
}
