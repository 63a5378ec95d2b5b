package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code limit.signal_message_size_limit}, which the shared server doesn't set. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignalMessageLimitTest {

  private static final int LIMIT = 20_000;

  /** A close frame's header, and its code: 1009, message too big (RFC 6455 §7.4.1). */
  private static final String TOO_BIG = "\u0088\u0002\u0003\u00f1";

  private LiveKitServer server;

  @BeforeAll
  void start() {
    server =
        LiveKitServer.start("limited", "--limit.signal_message_size_limit", String.valueOf(LIMIT));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @Execution(ExecutionMode.CONCURRENT)
  @ValueSource(ints = {RawSocket.BINARY, RawSocket.TEXT})
  void aMessageOverTheConfiguredLimitEndsItsSocketWith1009(int opcode) {
    try (RawSocket socket = RawSocket.signal(server, Tokens.join(Rooms.fresh(), "ann"))) {
      socket.frame(opcode, " ".repeat(LIMIT + 1).getBytes());
      assertThat(socket.readAllBytes()).endsWith(TOO_BIG);
    }
  }
}
