package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Tokens;
import org.junit.jupiter.api.Test;

/** {@code limit.signal_message_size_limit}, which the shared server doesn't set. */
class SignalMessageLimitTest {

  private static final int LIMIT = 20_000;

  /** A close frame's header, and its code: 1009, message too big (RFC 6455 §7.4.1). */
  private static final String TOO_BIG = "\u0088\u0002\u0003\u00f1";

  @Test
  void aMessageOverTheConfiguredLimitEndsItsSocketWith1009() {
    try (LiveKitServer server =
        LiveKitServer.start(
            "limited", "--limit.signal_message_size_limit", String.valueOf(LIMIT))) {
      for (int opcode : new int[] {RawSocket.BINARY, RawSocket.TEXT}) {
        try (RawSocket socket = RawSocket.signal(server, Tokens.join(Rooms.fresh(), "ann"))) {
          socket.frame(opcode, " ".repeat(LIMIT + 1).getBytes());
          assertThat(socket.readAllBytes()).endsWith(TOO_BIG);
        }
      }
    }
  }
}
