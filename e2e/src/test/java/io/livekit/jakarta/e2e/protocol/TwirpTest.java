package io.livekit.jakarta.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.protobuf.InvalidProtocolBufferException;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of the server API's answers: what the SDKs parse. */
@LiveKit
class TwirpTest {

  private static final int MAX_METADATA = 524_288;

  @Test
  void answersInJsonHaveOriginalNamesAndAllFieldsAndLongNumbersAsText(LiveKitServer server) {
    String name = Rooms.fresh();
    JsonObject room =
        server
            .api()
            .room(
                name, "CreateRoom", "{\"name\":\"" + name + "\",\"emptyTimeout\":30,\"later\":1}");
    assertThat(room.get("name").getAsString()).isEqualTo(name);
    assertThat(room.get("sid").getAsString()).startsWith("RM_");
    assertThat(room.get("empty_timeout").getAsInt()).isEqualTo(30);
    assertThat(room.get("departure_timeout").getAsInt()).isEqualTo(20);
    assertThat(room.get("max_participants").getAsInt()).isZero();
    assertThat(room.get("metadata").getAsString()).isEmpty();
    assertThat(room.get("active_recording").getAsBoolean()).isFalse();
    assertThat(room.get("num_participants").getAsInt()).isZero();
    assertThat(room.get("enabled_codecs").getAsJsonArray()).isNotEmpty();
    assertThat(room.get("creation_time").getAsJsonPrimitive().isString()).isTrue();
    assertThat(room.has("emptyTimeout")).isFalse();
  }

  @Test
  void creatingALiveRoomAgainChangesNothing(LiveKitServer server) {
    String name = Rooms.fresh();
    JsonObject first =
        server.api().room(name, "CreateRoom", "{\"name\":\"" + name + "\",\"empty_timeout\":30}");
    JsonObject second =
        server
            .api()
            .room(
                name,
                "CreateRoom",
                "{\"name\":\""
                    + name
                    + "\",\"empty_timeout\":60,\"metadata\":\"new\",\"max_participants\":3}");
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aRoomWithoutANameIsOneSharedRoom(LiveKitServer server) {
    JsonObject first = server.api().room("", "CreateRoom", "{}");
    JsonObject second = server.api().room("", "CreateRoom", "{}");
    assertThat(first.get("name").getAsString()).isEmpty();
    assertThat(second.get("sid")).isEqualTo(first.get("sid"));
  }

  @Test
  void protobufIsAnsweredWithProtobuf(LiveKitServer server) throws InvalidProtocolBufferException {
    String name = Rooms.fresh();
    Twirp.Reply created =
        server
            .api()
            .post(
                "/twirp/livekit.RoomService/CreateRoom",
                Tokens.admin(name),
                "application/protobuf",
                CreateRoomRequest.newBuilder().setName(name).build().toByteArray());
    assertThat(created.contentType()).isEqualTo("application/protobuf");
    Room room = Room.parseFrom(created.body());
    Twirp.Reply listed =
        server
            .api()
            .post(
                "/twirp/livekit.RoomService/ListRooms",
                Tokens.admin(name),
                "application/protobuf",
                ListRoomsRequest.newBuilder()
                    .addNames(name)
                    .addNames("nowhere")
                    .build()
                    .toByteArray());
    assertThat(ListRoomsResponse.parseFrom(listed.body()).getRoomsList())
        .extracting(Room::getSid)
        .containsExactly(room.getSid());
  }

  @Test
  void errorsOfProtobufCallsAreJsonToo(LiveKitServer server) {
    Twirp.Reply reply =
        server
            .api()
            .post(
                "/twirp/livekit.RoomService/ListRooms", null, "application/protobuf", new byte[0]);
    assertError(reply, 401, "unauthenticated", "permissions denied");
  }

  @Test
  void wrongRoutesAreNamed(LiveKitServer server) {
    String path = "/twirp/livekit.RoomService/";
    String token = Tokens.admin("r");
    Twirp api = server.api();
    Twirp.Reply get = api.get(path + "ListRooms", "Authorization", "Bearer " + token);
    assertError(get, 404, "bad_route", "unsupported method \"GET\" (only POST is allowed)");
    assertThat(route(get)).isEqualTo("GET " + path + "ListRooms");
    Twirp.Reply unknown = api.call("RoomService/Nope", token, "{}");
    assertError(unknown, 404, "bad_route", "no handler for path \"" + path + "Nope\"");
    assertThat(route(unknown)).isEqualTo("POST " + path + "Nope");
    Twirp.Reply text =
        api.post(path + "ListRooms", token, "text/plain", "{}".getBytes(StandardCharsets.UTF_8));
    assertError(text, 404, "bad_route", "unexpected Content-Type: \"text/plain\"");
    assertThat(route(text)).isEqualTo("POST " + path + "ListRooms");
  }

  private static String route(Twirp.Reply reply) {
    return reply.json().getAsJsonObject("meta").get("twirp_invalid_route").getAsString();
  }

  @Test
  void whatCannotBeDecodedIsMalformed(LiveKitServer server) {
    for (String body :
        List.of(
            "{",
            "[]",
            "",
            "{\"names\":7}",
            "no json",
            "{} // why",
            "{'names':[]}",
            "{\"names\":[\"\\ud800\"]}",
            "{\"later\":" + "[".repeat(1000) + "]".repeat(1000) + "}")) {
      assertError(
          server.api().call("RoomService/ListRooms", Tokens.admin("r"), body),
          400,
          "malformed",
          "the json request could not be decoded");
    }
    assertError(
        server
            .api()
            .post(
                "/twirp/livekit.RoomService/CreateRoom",
                Tokens.admin("r"),
                "application/json",
                "{\"name\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)),
        400,
        "malformed",
        "the json request could not be decoded");
    Twirp.Reply protobuf =
        server
            .api()
            .post(
                "/twirp/livekit.RoomService/ListRooms",
                Tokens.admin("r"),
                "application/protobuf",
                new byte[] {(byte) 0xff});
    assertError(protobuf, 400, "malformed", "the protobuf request could not be decoded");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connector/X",
        "PhoneNumberService/ListPhoneNumbers",
        "CloudAgent/ListAgents",
        "Nothing/Nope"
      })
  void servicesThatAreNotThereAreJustPagesThatAreNotThere(String method, LiveKitServer server) {
    Twirp.Reply reply = server.api().call(method, Tokens.admin("r"), "{}");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.text()).isEqualTo("404 page not found\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CreateRoom", "ListRooms", "DeleteRoom"})
  void methodsForAllRoomsWantTheirGrant(String method, LiveKitServer server) {
    assertDenied(server, method, "{}", null);
    assertDenied(server, method, "{}", Tokens.join("r", "a"));
    assertDenied(server, method, "{}", Tokens.grants(Map.of("roomAdmin", true, "room", "r")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ListParticipants",
        "GetParticipant",
        "RemoveParticipant",
        "MutePublishedTrack",
        "UpdateParticipant",
        "UpdateSubscriptions",
        "SendData",
        "UpdateRoomMetadata",
        "ForwardParticipant",
        "MoveParticipant",
        "PerformRpc"
      })
  void methodsForOneRoomWantItsAdministrator(String method, LiveKitServer server) {
    assertDenied(server, method, "{\"room\":\"r\"}", null);
    assertDenied(server, method, "{\"room\":\"r\"}", Tokens.join("r", "a"));
    assertDenied(server, method, "{\"room\":\"r\"}", Tokens.admin("another"));
  }

  private static void assertDenied(
      LiveKitServer server, String method, String request, String token) {
    assertError(
        server.api().call("RoomService/" + method, token, request),
        401,
        "unauthenticated",
        "permissions denied");
  }

  @Test
  void theTokenMayComeInTheQuery(LiveKitServer server) {
    Twirp.Reply reply =
        server
            .api()
            .post(
                "/twirp/livekit.RoomService/ListRooms?access_token=" + Tokens.admin("r"),
                null,
                "application/json",
                "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(reply.status()).isEqualTo(200);
  }

  @Test
  void brokenTokensAreRefusedInPlainText(LiveKitServer server) {
    Twirp.Reply reply = server.api().call("RoomService/ListRooms", "nonsense", "{}");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.text()).isEqualTo("invalid authorization token");
    assertThat(reply.contentType()).startsWith("text/plain");
  }

  @Test
  void limitsAreExactAndNameTheirArgument(LiveKitServer server) {
    String name = Rooms.fresh();
    String request = "{\"name\":\"" + name + "\",\"metadata\":\"%s\"}";
    Twirp.Reply over =
        server
            .api()
            .call(
                "RoomService/CreateRoom",
                Tokens.admin(name),
                request.formatted("m".repeat(MAX_METADATA + 1)));
    assertError(over, 400, "invalid_argument", "metadata size exceeds limits " + MAX_METADATA);
    assertThat(over.json().getAsJsonObject("meta").get("argument").getAsString())
        .isEqualTo("metadata size exceeds limits");
    assertThat(
            server
                .api()
                .call(
                    "RoomService/CreateRoom",
                    Tokens.admin(name),
                    request.formatted("m".repeat(MAX_METADATA)))
                .status())
        .isEqualTo(200);
    assertError(
        server
            .api()
            .call(
                "RoomService/CreateRoom",
                Tokens.admin(""),
                "{\"name\":\"" + "n".repeat(257) + "\"}"),
        400,
        "invalid_argument",
        "twirp error unknown: room name length exceeds limits: max length 256");
    assertError(
        server
            .api()
            .call(
                "RoomService/CreateRoom",
                Tokens.admin(""),
                "{\"name\":\"x\",\"room_preset\":\"unknown\"}"),
        400,
        "invalid_argument",
        "twirp error unknown: unknown room configuration in create room request");
  }

  @Test
  void updateParticipantLooksAtLimitsBeforeTheRoom(LiveKitServer server) {
    Twirp.Reply reply =
        server
            .api()
            .call(
                "RoomService/UpdateParticipant",
                Tokens.admin("another"),
                "{\"room\":\"r\",\"identity\":\"a\",\"metadata\":\""
                    + "m".repeat(MAX_METADATA + 1)
                    + "\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().get("code").getAsString()).isEqualTo("invalid_argument");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DeleteRoom|{\"room\":\"%s\"}|404|not_found|requested room does not exist",
        "GetParticipant|{\"room\":\"%s\",\"identity\":\"a\"}|404|not_found|participant does not"
            + " exist",
        "RemoveParticipant|{\"room\":\"%s\",\"identity\":\"a\"}|404|not_found|participant does not"
            + " exist",
        "UpdateParticipant|{\"room\":\"%s\",\"identity\":\"a\"}|404|not_found|participant does not"
            + " exist",
        "UpdateRoomMetadata|{\"room\":\"%s\",\"metadata\":\"m\"}|404|not_found|requested room does"
            + " not exist",
        "PerformRpc|{\"room\":\"%s\"}|400|invalid_argument|destination identity is required"
      })
  void whoIsNotThereIsNotFound(
      String method, String request, int status, String code, String text, LiveKitServer server) {
    String room = Rooms.fresh();
    assertError(
        server.api().call("RoomService/" + method, Tokens.admin(room), request.formatted(room)),
        status,
        code,
        "twirp error unknown: " + text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MutePublishedTrack|{\"room\":\"%s\",\"identity\":\"a\",\"track_sid\":\"TR_x\",\"muted\":true}",
        "UpdateSubscriptions|{\"room\":\"%s\",\"identity\":\"a\",\"track_sids\":[\"TR_x\"]}",
        "SendData|{\"room\":\"%s\",\"data\":\"aGk=\"}"
      })
  void commandsToANodeThatHasNoSuchRoomFindNobodyListening(
      String method, String request, LiveKitServer server) {
    String room = Rooms.fresh();
    assertError(
        server.api().call("RoomService/" + method, Tokens.admin(room), request.formatted(room)),
        503,
        "unavailable",
        "twirp error unknown: no response from servers");
  }

  @Test
  void participantsOfAnUnknownRoomAreNone(LiveKitServer server) {
    String room = Rooms.fresh();
    assertThat(
            server
                .api()
                .room(room, "ListParticipants", "{\"room\":\"" + room + "\"}")
                .getAsJsonArray("participants"))
        .isEmpty();
  }

  @Test
  void aNonceHasSixteenBytesOrNone(LiveKitServer server) {
    String room = Rooms.fresh();
    Twirp.Reply reply =
        server
            .api()
            .call(
                "RoomService/SendData",
                Tokens.admin(room),
                "{\"room\":\"" + room + "\",\"data\":\"aGk=\",\"nonce\":\"AAAA\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().get("msg").getAsString())
        .contains("nonce should be 16-bytes or not present, got: 3 bytes");
  }

  @ParameterizedTest
  @CsvSource({
    "Egress/ListEgress,egress,roomRecord",
    "Egress/StopEgress,egress,roomRecord",
    "Ingress/CreateIngress,ingress,ingressAdmin",
    "Ingress/ListIngress,ingress,ingressAdmin"
  })
  void servicesWithoutTheirWorkersSayWhatTheyLack(
      String method, String service, String grant, LiveKitServer server) {
    assertError(
        server.api().call(method, Tokens.grants(Map.of(grant, true)), "{}"),
        500,
        "unknown",
        "twirp error unknown: " + service + " not connected (redis required)");
    assertError(
        server.api().call(method, Tokens.admin("r"), "{}"),
        401,
        "unauthenticated",
        "permissions denied");
  }

  @Test
  void telephonyWithoutItsBusSaysSo(LiveKitServer server) {
    String token =
        Tokens.signed(
            Tokens.API_KEY, Tokens.API_SECRET, "", Map.of(), Map.of("sip", Map.of("admin", true)));
    assertError(
        server.api().call("SIP/ListSIPInboundTrunk", token, "{}"),
        500,
        "unknown",
        "twirp error unknown: sip not connected (redis required)");
  }

  @Test
  void recordingARoomThatIsNotThereIsNotFound(LiveKitServer server) {
    assertError(
        server
            .api()
            .call(
                "Egress/StartRoomCompositeEgress",
                Tokens.grants(Map.of("roomRecord", true)),
                "{\"room_name\":\"" + Rooms.fresh() + "\"}"),
        404,
        "not_found",
        "twirp error unknown: requested room does not exist");
  }

  @Test
  void agentsOfALiveRoomAreDispatchedAndListed(LiveKitServer server) {
    String room = Rooms.fresh();
    Twirp api = server.api();
    String token = Tokens.admin(room);
    String name = "\"room\":\"" + room + "\"";
    assertError(
        api.call("AgentDispatchService/ListDispatch", token, "{" + name + "}"),
        503,
        "unavailable",
        "twirp error unknown: no response from servers");
    Twirp.Reply created =
        api.call(
            "AgentDispatchService/CreateDispatch", token, "{" + name + ",\"agent_name\":\"poet\"}");
    assertThat(created.status()).isEqualTo(200);
    assertThat(created.json().get("id").getAsString()).startsWith("AD_");
    Twirp.Reply listed = api.call("AgentDispatchService/ListDispatch", token, "{" + name + "}");
    assertThat(listed.json().getAsJsonArray("agent_dispatches")).hasSize(2);
    assertError(
        api.call(
            "AgentDispatchService/DeleteDispatch",
            token,
            "{" + name + ",\"dispatch_id\":\"AD_x\"}"),
        404,
        "not_found",
        "twirp error unknown: dispatch ID not found");
  }

  private static void assertError(Twirp.Reply reply, int status, String code, String message) {
    assertThat(reply.text()).contains("\"code\"");
    assertThat(reply.json().get("code").getAsString()).isEqualTo(code);
    assertThat(reply.json().get("msg").getAsString()).isEqualTo(message);
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.contentType()).isEqualTo("application/json");
  }
}
