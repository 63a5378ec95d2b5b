package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.SignalClient;
import io.livekit.jakarta.e2e.harness.Tokens;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that take without giving: headers that never end, answers that nobody reads. */
@LiveKit
class ConnectionBoundsTest {

  /** More than the server has threads for requests. */
  private static final int MANY = 70;

  /** Answers to these don't fit between two kernels. */
  private static final int PIPELINED = 40_000;

  private static final String REQUEST = "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n";

  private static void assertServed(LiveKitServer server) {
    assertThat(server.api().get("/").text()).isEqualTo("OK");
    try (SignalClient client = SignalClient.connect(server, Tokens.join(Rooms.fresh(), "honest"))) {
      assertThat(client.next().message().hasJoin()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET", "GET / HTTP/1.1\r\nHost: localhost\r\nX: "})
  void aHeaderThatNeverEndsEndsItsConnection(String beginning, LiveKitServer server) {
    try (RawSocket socket = RawSocket.connect(server)) {
      socket.send(beginning).awaitClosed();
    }
  }

  @Test
  void soDoesASecondOneOnTheSameConnection(LiveKitServer server) {
    try (RawSocket socket = RawSocket.connect(server)) {
      socket.send(REQUEST);
      assertThat(socket.readHead()).startsWith("HTTP/1.1 404 ");
      socket.send("GET / HTTP/1.1\r\nHost").awaitClosed();
    }
  }

  @Test
  void aSignallingSocketMayBeSilentForLonger(LiveKitServer server) {
    try (RawSocket idle = RawSocket.signal(server, Tokens.join(Rooms.fresh(), "silent"));
        RawSocket late = RawSocket.connect(server)) {
      late.awaitClosed();
      idle.frame(RawSocket.CLOSE, new byte[] {3, (byte) 0xE8});
      assertThat(idle.readAll()).isNotEmpty();
    }
  }

  @Test
  void callersWhoDoNotReadHoldNoThreads(LiveKitServer server) {
    byte[] requests =
        REQUEST.repeat(PIPELINED).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    try (Crowd crowd = Crowd.of(MANY, () -> RawSocket.connect(server))) {
      crowd.each(
          socket -> {
            try {
              socket.send(requests);
            } catch (UncheckedIOException closedMeanwhile) {
              return;
            }
          });
      assertServed(server);
    }
  }
}
