package io.livekit.jakarta.rtc.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.aead.AesGcm;
import io.livekit.jakarta.rtc.peer.EngineConfig;
import io.livekit.jakarta.rtc.srtp.SrtpProfile;
import io.livekit.jakarta.rtc.srtp.SrtpProtector;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Which way an engine encrypts depends on how its JVM was started; what it sends doesn't. */
class EncryptionOfStartTest {
  private static final String OPENED = "--add-opens=java.base/com.sun.crypto.provider=ALL-UNNAMED";
  private static final String SLOW =
      "encrypting media costs twice what it could: the JVM was started without --add-opens "
          + "java.base/com.sun.crypto.provider=ALL-UNNAMED";

  @Test
  void withoutTheFlagTheCipherIsUsedAndTheLogSaysSoAndPacketsAreTheSame() throws Exception {
    List<String> slow = run(List.of());
    List<String> fast = run(List.of(OPENED));
    assertThat(slow).contains("by CipherGcm").anyMatch(line -> line.contains(SLOW));
    assertThat(fast)
        .contains("by IntrinsicGcm")
        .noneMatch(line -> line.contains("encrypting media"));
    assertThat(packets(slow)).isEqualTo(packets(fast));
  }

  private static String packets(List<String> output) {
    return output.stream()
        .filter(line -> line.startsWith("packets "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", output)));
  }

  private static List<String> run(List<String> options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.lines().toList();
  }

  /** Starts an engine, which says what it has to, and protects packets. */
  static final class Program {
    private static final long SEED = 11;
    private static final int PACKETS = 500;
    private static final int HEADER = 12;

    private Program() {}

    public static void main(String[] arguments) throws Exception {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      EngineConfig config =
          new EngineConfig(
              List.of(loopback),
              List.of(0),
              -1,
              List.of(loopback),
              1,
              EngineConfig.SocketTransport.NIO,
              List.of(Duration.ofSeconds(1)),
              500,
              200);
      MediaEngine.start(config, Executors.defaultThreadFactory()).close();
      System.out.println("by " + AesGcm.of(new byte[16]).getClass().getSimpleName());
      MessageDigest all = MessageDigest.getInstance("SHA-256");
      for (SrtpProfile profile : SrtpProfile.values()) {
        protect(profile, all);
      }
      System.out.println("packets " + HexFormat.of().formatHex(all.digest()));
      System.exit(0);
    }

    private static void protect(SrtpProfile profile, MessageDigest all) {
      Random random = new Random(SEED);
      SrtpProtector protector =
          new SrtpProtector(
              profile, bytes(random, profile.keyLength()), bytes(random, profile.saltLength()));
      for (int i = 0; i < PACKETS; i++) {
        byte[] payload = bytes(random, random.nextInt(1_200));
        byte[] packet = new byte[HEADER + payload.length + profile.rtpOverhead()];
        packet[0] = (byte) 0x80;
        packet[1] = 96;
        packet[11] = 7;
        int length = protector.protectRtp(packet, 0, HEADER, payload, 0, payload.length, i);
        all.update(packet, 0, length);
      }
    }

    private static byte[] bytes(Random random, int length) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      return bytes;
    }
  }
}
