package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.CreateRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomResponse;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.ListParticipantsRequest;
import io.livekit.jakarta.proto.ListParticipantsResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.StreamStats;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The built archive in a real server: what a client sees first. One deployment serves all. */
@Tag("suite")
@ExtendWith(FreePorts.class)
@ArquillianTest
class ServerTest {
  private static final int NORMAL = 1000;

  /**
   * RFC 6455 §7.4.1: too big, or, from Tyrus for more than its own buffer, an error. A server that
   * hangs up while we still write may cost us its close frame.
   */
  private static final List<Integer> TOO_BIG = List.of(1009, 1011, SignalClient.BROKEN);

  @Deployment(testable = false)
  static Archive<?> livekit() {
    return Archives.ofThisServer();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rtc", "/rtc/v1"})
  void aJoinIsAnsweredWithABinaryJoinResponseAndThenInTheClientsForm(String path) throws Exception {
    String query =
        path.equals("/rtc")
            ? "?protocol=15&auto_subscribe=1"
            : "?join_request=" + Requests.plainJoin();
    try (SignalClient client =
        SignalClient.open(
            ThisServer.ENDPOINT, path + query, Tokens.join("forms", "ann"), ThisServer.PATIENCE)) {
      SignalClient.Frame first = client.next();
      assertThat(first.text()).as("the first frame is text").isFalse();
      SignalResponse join = first.message();
      assertThat(join.hasJoin()).isTrue();
      assertThat(join.getJoin().getRoom().getName()).isEqualTo("forms");
      assertThat(join.getJoin().getParticipant().getIdentity()).isEqualTo("ann");

      client.sendText("{\"pingReq\": {\"timestamp\": \"1234\"}}");
      // Other news may come first, in either form.
      SignalClient.Frame pong = client.await(frame -> frame.message().hasPongResp());
      assertThat(pong.text()).as("the form of the answer").isTrue();
      assertThat(pong.message().getPongResp().getLastPingTimestamp()).isEqualTo(1234);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void mediaFlowsFromOnePeerToAnother(boolean single) throws Exception {
    String room = "media-" + single;
    try (Guest watcher = new Guest(room, "watcher", single)) {
      watcher.awaitJoined();
      try (Guest player =
          new Guest(room, "player", single, "tone-440hz.opus.ogg", "camera-640x360.vp8.ivf")) {
        player.awaitJoined();
        StreamStats audio = watcher.awaitPackets("player", MediaKind.AUDIO, 100);
        StreamStats video = watcher.awaitPackets("player", MediaKind.VIDEO, 100);
        assertThat(audio.packetsLost()).isZero();
        assertThat(video.keyFrames()).isPositive();
        assertThat(video.width()).as("the picture's width, from the payload").isEqualTo(640);
        assertThat(video.height()).isEqualTo(360);

        ListParticipantsResponse.Builder participants =
            TwirpEncoding.JSON.call(
                "ListParticipants",
                Tokens.admin(room),
                ListParticipantsRequest.newBuilder().setRoom(room).build(),
                ListParticipantsResponse.newBuilder());
        assertThat(participants.getParticipantsList())
            .extracting(ParticipantInfo::getIdentity)
            .containsExactlyInAnyOrder("watcher", "player");
      }
    }
  }

  @Test
  void whatLibwebrtcPublishesAnotherLibwebrtcDecodes() throws Exception {
    try (LibwebrtcGuest watcher = new LibwebrtcGuest("libwebrtc", "watcher", false);
        LibwebrtcGuest player = new LibwebrtcGuest("libwebrtc", "player", true)) {
      watcher.awaitMedia(30, 100);
      assertThat(player.hasFailed()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void roomsAreCreatedListedAndDeleted(TwirpEncoding twirp) throws Exception {
    String name = "by-" + twirp;
    CreateRoomRequest request =
        CreateRoomRequest.newBuilder()
            .setName(name)
            .setMaxParticipants(7)
            .setMetadata("größer")
            .build();
    Room created = twirp.call("CreateRoom", Tokens.rooms(), request, Room.newBuilder()).build();
    assertThat(created.getSid()).startsWith("RM_");
    assertThat(created.getMaxParticipants()).isEqualTo(7);
    assertThat(created.getMetadata()).isEqualTo("größer");

    ListRoomsRequest byName = ListRoomsRequest.newBuilder().addNames(name).build();
    assertThat(
            twirp
                .call("ListRooms", Tokens.rooms(), byName, ListRoomsResponse.newBuilder())
                .getRoomsList())
        .extracting(Room::getSid)
        .containsExactly(created.getSid());

    twirp.call(
        "DeleteRoom",
        Tokens.rooms(),
        DeleteRoomRequest.newBuilder().setRoom(name).build(),
        DeleteRoomResponse.newBuilder());
    assertThat(
            twirp
                .call("ListRooms", Tokens.rooms(), byName, ListRoomsResponse.newBuilder())
                .getRoomsList())
        .isEmpty();
  }

  @Test
  void aCallWithoutTheGrantIsRefusedInTwirpsWords() throws Exception {
    HttpResponse<byte[]> refusal =
        TwirpEncoding.PROTOBUF.post(
            "ListRooms", Tokens.join("any", "ann"), ListRoomsRequest.getDefaultInstance());
    assertThat(refusal.statusCode()).isEqualTo(401);
    assertThat(refusal.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    assertThat(new String(refusal.body(), StandardCharsets.UTF_8)).contains("\"unauthenticated\"");
  }

  @Test
  void theRestApiMakesListsChangesAndEndsRooms() {
    Rest api = Rest.of(ThisServer.ENDPOINT, Tokens.admin("rest"));
    Rest.Reply made = api.post("/rooms", "{\"name\":\"rest\",\"emptyTimeout\":\"PT10M\"}");
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    assertThat(made.header("Location")).endsWith("/api/v1/rooms/rest");
    assertThat(made.json().get("emptyTimeout").getAsString()).isEqualTo("PT10M");
    assertThat(api.post("/rooms", "{\"name\":\"rest\"}").status()).isEqualTo(200);
    assertThat(api.get("/rooms?name=rest").json().getAsJsonArray("rooms")).hasSize(1);

    String tag = made.header("ETag");
    assertThat(api.with("If-None-Match", tag).get("/rooms/rest").status()).isEqualTo(304);
    Rest.Reply patched =
        api.with("If-Match", tag).patch("/rooms/rest", "{\"metadata\":\"größer\"}");
    assertThat(patched.json().get("metadata").getAsString()).isEqualTo("größer");
    assertThat(api.with("If-Match", tag).patch("/rooms/rest", "{}").problem())
        .isEqualTo("precondition_failed");

    assertThat(api.call("POST", "/rooms/rest/data?topic=t", "text/plain", "hello").status())
        .isEqualTo(204);
    Rest.Reply token = api.post("/rooms/rest/tokens", "{\"identity\":\"ann\"}");
    assertThat(token.status()).isEqualTo(201);
    assertThat(token.json().get("url").getAsString()).isEqualTo(ThisServer.ENDPOINT.ws());
    String banned = "/rooms/rest/participants/ann?revoke=";
    Rest.Reply unread = api.delete(banned + "1h");
    assertThat(unread.problem()).isEqualTo("invalid_request");
    assertThat(violations(unread))
        .containsExactly("revoke must be a duration like PT1H (ISO 8601)");
    assertThat(api.delete(banned + "P31D").problem()).isEqualTo("invalid_request");
    assertThat(api.delete(banned + "PT1H").status()).isEqualTo(204);
    assertThat(api.delete("/rooms/rest").status()).isEqualTo(204);
    assertThat(api.get("/rooms/rest").problem()).isEqualTo("not_found");
  }

  @Test
  void theRestApiRefusesInProblems() {
    Rest api = Rest.of(ThisServer.ENDPOINT, Tokens.rooms());
    assertThat(Rest.of(ThisServer.ENDPOINT, null).get("/rooms").header("WWW-Authenticate"))
        .isEqualTo("Bearer");
    assertThat(Rest.of(ThisServer.ENDPOINT, "x").get("/rooms").problem())
        .isEqualTo("invalid_token");
    assertThat(api.get("/rooms/x/participants").problem()).isEqualTo("missing_grant");
    assertThat(api.get("/nowhere").problem()).isEqualTo("not_found");
    assertThat(api.get("/rooms?limit=many").problem()).isEqualTo("invalid_request");
    assertThat(api.call("PUT", "/rooms", null, null).header("Allow")).contains("GET", "POST");
    assertThat(api.call("PUT", "/rooms", null, null).problem()).isEqualTo("method_not_allowed");
    assertThat(api.with("Accept", "text/html").get("/rooms").problem()).isEqualTo("not_acceptable");
    assertThat(api.call("POST", "/rooms", "text/plain", "{}").problem())
        .isEqualTo("unsupported_media_type");
    assertThat(api.post("/rooms", "{\"name\":").problem()).isEqualTo("malformed_body");
    assertThat(violations(api.post("/rooms", "{\"nam\":\"r\",\"metadata\":1}")))
        .containsExactly("nam is not known here", "metadata must be a string");
    assertThat(violations(api.post("/rooms", "{\"name\":\" \",\"maxParticipants\":-1}")))
        .containsExactly(
            "maxParticipants must be greater than or equal to 0", "name must not be blank");
  }

  private static List<String> violations(Rest.Reply reply) {
    assertThat(reply.problem()).isEqualTo("invalid_request");
    List<String> violations = new ArrayList<>();
    reply
        .json()
        .getAsJsonArray("violations")
        .forEach(
            one ->
                violations.add(
                    one.getAsJsonObject().get("path").getAsString()
                        + " "
                        + one.getAsJsonObject().get("message").getAsString()));
    return violations;
  }

  @ParameterizedTest
  @ValueSource(strings = {"/rtc", "/rtc/v1"})
  void anUpgradeWithABadTokenIsRefusedInWords(String path) throws Exception {
    String reply = upgrade(path + "?access_token=not.a.token");
    assertThat(reply).startsWith("HTTP/1.1 401 ");
    assertThat(reply).endsWith("\r\n\r\ninvalid authorization token");
  }

  @Test
  void anUpgradeWithoutATokenIsRefusedInWords() throws Exception {
    String reply = upgrade("/rtc?protocol=15");
    assertThat(reply).startsWith("HTTP/1.1 401 ");
    assertThat(reply).endsWith("\r\n\r\nno permissions to access the room");
  }

  /**
   * @return the whole reply, until the server hangs up
   */
  private static String upgrade(String target) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", FreePorts.http())) {
      socket.setSoTimeout((int) ThisServer.PATIENCE.toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET "
                  + target
                  + " HTTP/1.1\r\n"
                  + "Host: 127.0.0.1\r\n"
                  + "Upgrade: websocket\r\n"
                  + "Connection: Upgrade\r\n"
                  + "Sec-WebSocket-Version: 13\r\n"
                  + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "arquillian.launch", matches = "wildfly")
  void aSuspensionSendsPeopleElsewhereAndResumingTakesThemAgain() throws Exception {
    Rest api = Rest.of(ThisServer.ENDPOINT, Tokens.rooms());
    try (WildFlyControl wildFly = new WildFlyControl();
        SignalClient ann =
            SignalClient.open(
                ThisServer.ENDPOINT,
                "/rtc?protocol=15&auto_subscribe=1",
                Tokens.join("suspended", "ann"),
                ThisServer.PATIENCE)) {
      assertThat(ann.next().message().hasJoin()).isTrue();
      wildFly.order("suspend");
      try {
        LeaveRequest leave = ann.await(SignalResponse.MessageCase.LEAVE).message().getLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
        assertThat(Health.status()).as("WildFly's own answer").isEqualTo(503);
      } finally {
        wildFly.order("resume");
      }
      Await.until(
          "rooms are made again",
          ThisServer.PATIENCE,
          () -> api.post("/rooms", "{\"name\":\"suspended\"}").status() == 201);
      assertThat(api.get("/server/drain").json().get("state").getAsString()).isEqualTo("SERVING");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 9}) // large and no message at all; larger than any may be
  void aHugeMessageEndsItsSocketAndNobodyElses(int mebibytes) throws Exception {
    String room = "limits-" + mebibytes;
    try (Guest player = new Guest(room, "player", true, "tone-440hz.opus.ogg");
        Guest listener = new Guest(room, "listener", true)) {
      listener.awaitPackets("player", MediaKind.AUDIO, 50);
      try (SignalClient flooder =
          SignalClient.open(
              ThisServer.ENDPOINT,
              "/rtc?protocol=15&auto_subscribe=0",
              Tokens.join(room, "flooder"),
              ThisServer.PATIENCE)) {
        assertThat(flooder.next().message().hasJoin()).isTrue();
        flooder.post(new byte[mebibytes << 20]);
        assertThat(flooder.awaitClosed().code()).isIn(mebibytes == 3 ? List.of(NORMAL) : TOO_BIG);
      }
      long before = listener.layer("player", MediaKind.AUDIO).orElseThrow().packets();
      listener.awaitPackets("player", MediaKind.AUDIO, before + 50);
      assertThat(listener.isLost()).isFalse();
      assertThat(player.isLost()).isFalse();
    }
  }
}
