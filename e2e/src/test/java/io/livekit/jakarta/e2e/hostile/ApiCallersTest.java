package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers of the server API that may not, ask for too much, or don't read what they get. */
@LiveKit
class ApiCallersTest {

  /** More than there are threads for rooms, and than would be needed to stop the node. */
  private static final int NOT_READING = 40;

  private static String call(String method, String token, int length) {
    return "POST /twirp/livekit."
        + method
        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
        + length
        + "\r\n"
        + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
        + "\r\n";
  }

  /** The body never comes: an answer shows that nobody waits for it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "RoomService/CreateRoom",
        "RoomService/ListRooms",
        "RoomService/DeleteRoom",
        "RoomService/ListParticipants",
        "RoomService/UpdateParticipant",
        "RoomService/SendData",
        "RoomService/UpdateRoomMetadata",
        "RoomService/PerformRpc",
        "Egress/StartRoomCompositeEgress",
        "Ingress/CreateIngress",
        "SIP/CreateSIPParticipant",
        "AgentDispatchService/CreateDispatch"
      })
  void unauthorisedBodiesAreNotRead(String method, LiveKitServer server) {
    for (String token : Arrays.asList(null, Tokens.join("r", "somebody"))) {
      try (RawSocket socket = RawSocket.connect(server)) {
        socket.send(call(method, token, 4_000_000));
        assertThat(socket.readHead()).startsWith("HTTP/1.1 401 ");
      }
    }
  }

  @Test
  void bodiesOfMillionsOfValuesAreRefusedAndTheServerGoesOn(LiveKitServer server) {
    byte[] zeros =
        ("{\"x\":[" + "0,".repeat(2_000_000) + "0]}").getBytes(StandardCharsets.US_ASCII);
    String token = Tokens.admin("r");
    List<Integer> statuses =
        IntStream.range(0, 8)
            .parallel()
            .mapToObj(
                i ->
                    server
                        .api()
                        .post(
                            "/twirp/livekit.RoomService/CreateRoom",
                            token,
                            "application/json",
                            zeros)
                        .status())
            .toList();
    assertThat(statuses).containsAnyOf(400).allMatch(status -> status == 400 || status == 503);
    assertThat(server.api().get("/").text()).isEqualTo("OK");
  }

  /** Each answer is longer than the buffers of a connection, so somebody or something waits. */
  @Test
  void aRoomGoesOnWhileCallersDoNotRead(LiveKitServer server) {
    String room = Rooms.fresh();
    Twirp api = server.api();
    String token = Tokens.admin(room);
    for (int i = 0; i < 7; i++) {
      String dispatch =
          "{\"room\":\"%s\",\"metadata\":\"%s\"}".formatted(room, "m".repeat(512 << 10));
      assertThat(api.call("AgentDispatchService/CreateDispatch", token, dispatch).status())
          .isEqualTo(200);
    }
    String body = "{\"room\":\"" + room + "\"}";
    String request = call("AgentDispatchService/ListDispatch", token, body.length()) + body;
    try (SignalClient participant = SignalClient.connect(server, Tokens.join(room, "p"));
        Crowd callers =
            Crowd.of(NOT_READING, () -> RawSocket.connectWithSmallBuffer(server).send(request))) {
      assertThat(participant.next().message().hasJoin()).isTrue();
      callers.awaitAnswers(1);
      for (int i = 0; i < NOT_READING; i++) {
        api.room(
            room, "UpdateRoomMetadata", "{\"room\":\"" + room + "\",\"metadata\":\"" + i + "\"}");
      }
      assertThat(api.room(room, "ListParticipants", body).getAsJsonArray("participants"))
          .hasSize(1);
    }
  }
}
