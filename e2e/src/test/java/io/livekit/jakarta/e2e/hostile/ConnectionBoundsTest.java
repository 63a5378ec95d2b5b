package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that take without giving: headers that never end, answers that nobody reads. */
@LiveKit
class ConnectionBoundsTest {

  /** Answers to these don't fit between two kernels. */
  private static final int PIPELINED = 100_000;

  private static final String REQUEST = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static void assertServed(LiveKitServer server) {
    assertThat(server.api().get("/").text()).isEqualTo("OK");
    try (SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "honest"))) {
      assertThat(client.next().message().hasJoin()).isTrue();
    }
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(strings = {"", "GET", "GET / HTTP/1.1\r\nHost: localhost\r\nX: "})
  void aHeaderThatNeverEndsEndsItsConnection(String beginning, LiveKitServer server) {
    try (RawSocket socket = RawSocket.connect(server)) {
      socket.send(beginning).awaitClosed();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void soDoesASecondOneOnTheSameConnection(LiveKitServer server) {
    try (RawSocket socket = RawSocket.connect(server)) {
      socket.send(REQUEST);
      assertThat(socket.readHead()).startsWith("HTTP/1.1 404 ");
      socket.send("GET / HTTP/1.1\r\nHost").awaitClosed();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSignallingSocketMayBeSilentForLonger(LiveKitServer server) {
    try (RawSocket idle = RawSocket.signal(server, Tokens.join(Rooms.fresh(), "silent"));
        RawSocket late = RawSocket.connect(server)) {
      late.awaitClosed();
      idle.frame(RawSocket.CLOSE, new byte[] {3, (byte) 0xE8});
      assertThat(idle.readAll()).isNotEmpty();
    }
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aCallerWhoReadsNoAnswerIsCutOff(LiveKitServer server) {
    byte[] requests = REQUEST.repeat(100).getBytes(StandardCharsets.US_ASCII);
    String answers = "";
    try (RawSocket socket = RawSocket.connectWithSmallBuffer(server)) {
      for (int i = 0; i < PIPELINED / 100; i++) {
        socket.send(requests);
      }
      answers = socket.readAll();
    } catch (UncheckedIOException closedMeanwhile) {
      assertThat(closedMeanwhile.getCause()).isNotInstanceOf(SocketTimeoutException.class);
    }
    assertThat(answers.split("404 page not found").length).isLessThan(PIPELINED);
    assertServed(server);
  }
}
