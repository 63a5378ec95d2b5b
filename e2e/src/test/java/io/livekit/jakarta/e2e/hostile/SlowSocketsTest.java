package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import org.junit.jupiter.api.Test;

/** Connections that never finish what they begin. */
@LiveKit
class SlowSocketsTest {

  /** More than the container has threads for requests. */
  private static final int MANY = 200;

  private static void assertServed(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient client = SignalClient.connect(server, Tokens.join(room, "honest"))) {
      assertThat(client.next().message().hasJoin()).isTrue();
      assertThat(client.ping(1).message().hasPong()).isTrue();
    }
    assertThat(server.api().room(room, "ListRooms", "{}").has("rooms")).isTrue();
    assertThat(server.api().get("/").text()).isEqualTo("OK");
  }

  @Test
  void handshakesThatAreNeverFinishedHoldNobodyUp(LiveKitServer server) {
    try (Crowd crowd =
        Crowd.sending(
            server, MANY, "GET /rtc?access_token=x HTTP/1.1\r\nHost: localhost\r\nX-Slow: ")) {
      assertServed(server);
    }
  }

  @Test
  void callsWhoseBodyNeverComesHoldNobodyUp(LiveKitServer server) {
    try (Crowd crowd =
        Crowd.sending(
            server,
            MANY,
            "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")) {
      assertServed(server);
    }
  }

  @Test
  void formsThatNeverComeHoldNobodyUp(LiveKitServer server) {
    try (Crowd crowd =
        Crowd.sending(
            server,
            MANY,
            "POST /rtc/validate HTTP/1.1\r\n"
                + "Host: localhost\r\n"
                + "Content-Type: application/x-www-form-urlencoded\r\n"
                + "Content-Length: 1000\r\n\r\n"
                + "access_tok")) {
      assertServed(server);
    }
  }

  @Test
  void aBodyThatComesInPiecesIsReadWhole(LiveKitServer server) {
    String room = Rooms.fresh();
    try (RawSocket slow = RawSocket.connect(server)) {
      slow.send(
          "POST //twirp/livekit.RoomService/ListRooms HTTP/1.1\r\n"
              + "Host: localhost\r\n"
              + "Authorization: Bearer "
              + Tokens.admin(room)
              + "\r\n"
              + "Content-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n"
              + "1\r\n"
              + "{\r\n");
      assertServed(server);
      slow.send("1\r\n}\r\n0\r\n\r\n");
      assertThat(slow.readHead()).startsWith("HTTP/1.1 200 ").contains("application/json");
    }
  }

  @Test
  void framesThatAreNeverFinishedHoldNobodyUp(LiveKitServer server) {
    String room = Rooms.fresh();
    byte[] half = {(byte) 0x82, (byte) 0xFE, 0x10, 0x00, 0, 0, 0, 0, 1, 2, 3};
    int[] number = {0};
    try (Crowd crowd =
        Crowd.of(
            MANY / 2,
            () -> RawSocket.signal(server, Tokens.join(room, "slow" + number[0]++)).send(half))) {
      assertServed(server);
      try (SignalClient client = SignalClient.connect(server, Tokens.join(room, "honest"))) {
        assertThat(client.next().message().getJoin().getOtherParticipantsCount())
            .isEqualTo(MANY / 2);
      }
    }
  }

  @Test
  void whoDoesNotAnswerTheCloseIsClosedAllTheSame(LiveKitServer server) {
    try (RawSocket rude = RawSocket.signal(server, Tokens.join(Rooms.fresh(), "rude"))) {
      rude.frame(RawSocket.BINARY, new byte[] {(byte) 0xff, (byte) 0xff});
      rude.awaitClosed();
    }
  }
}
