package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ctrl-C and a supervisor's request to end. */
@LiveKit
class ShutdownTest {

  @ParameterizedTest
  @CsvSource({"TERM,15", "INT,2"})
  void itTellsTheParticipantsAndEnds(String signal, int number, LiveKitServer shared)
      throws IOException {
    assumeFalse(
        isIgnored(number),
        "the tests were started with signal " + number + " ignored, and so are their children");
    try (LiveKitServer server = LiveKitServer.start("ending");
        SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "alice"))) {
      // The shared server had everything built.
      assertThat(server.output().lines())
          .noneMatch(line -> line.contains("Building") || line.contains("[INFO]"));
      assertThat(client.next().message().hasJoin()).isTrue();

      assertThat(server.kill(signal)).isIn(0, 128 + number);
      LeaveRequest leave = client.await(MessageCase.LEAVE).message().getLeave();
      assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
      // Clients that are told so come back when there is a server again.
      assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
      assertThat(server.output().text()).doesNotContain("Exception");
    }
  }

  /** Background jobs of simple shells ignore Ctrl-C, and a child cannot undo that. */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return false;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .anyMatch(
            line ->
                (Long.parseUnsignedLong(line.substring(7).trim(), 16) >> (signal - 1) & 1) == 1);
  }
}
