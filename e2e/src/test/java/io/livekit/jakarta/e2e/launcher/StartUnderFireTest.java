package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Ports;
import io.livekit.jakarta.e2e.harness.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Requests that come before there is anything to ask. */
class StartUnderFireTest {

  private static final Duration LIMIT = Duration.ofMinutes(5);

  @Test
  void noRequestFailsTheStartOrGetsAnAnswerThatIsNotOurs() throws Exception {
    Ports ports = Ports.free();
    Set<String> answers = ConcurrentHashMap.newKeySet();
    try (Program program = Program.start("under-fire", Map.of(), LiveKitServer.command(ports))) {
      Thread attacker =
          new Thread(
              () -> {
                while (!Thread.currentThread().isInterrupted()) {
                  ask(ports.http(), "/%", answers);
                  ask(ports.http(), "/nowhere", answers);
                }
              });
      attacker.start();
      program.output().await("the ready block", LIMIT, line -> line.contains("Ctrl-C stops it"));
      ask(ports.http(), "/nowhere", answers);
      attacker.interrupt();
      attacker.join();
      assertThat(program.isRunning()).isTrue();
    }
    assertThat(answers).isNotEmpty().allMatch(answer -> answer.endsWith("404 page not found\n"));
  }

  private static void ask(int port, String path, Set<String> answers) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket
          .getOutputStream()
          .write(
              ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String answer =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      answers.add(answer.replaceAll("Date: [^\r]*", ""));
    } catch (IOException notOpenYet) {
      Thread.onSpinWait();
    }
  }
}
