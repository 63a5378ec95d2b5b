package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.ear.badge.BadgeMechanism;
import io.livekit.jakarta.ear.messages.Messages;
import io.livekit.jakarta.proto.DeleteRoomRequest;
import io.livekit.jakarta.proto.DeleteRoomResponse;
import io.livekit.jakarta.proto.ListRoomsRequest;
import io.livekit.jakarta.proto.ListRoomsResponse;
import io.livekit.jakarta.proto.RequestResponse;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse;
import io.livekit.jakarta.proto.UpdateParticipantMetadata;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.Hooks;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.TokenIssuer;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.container.annotation.ArquillianTest;
import org.jboss.shrinkwrap.api.Archive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The sample application, deployed with our archives as they are: it decides, and it follows. A
 * further module does what a sample shouldn't.
 */
@ExtendWith(FreePorts.class)
@ArquillianTest
class ApplicationTest {

  @Deployment(testable = false)
  static Archive<?> livekitAndTheFrontDesk() {
    String application = ApplicationTest.class.getPackageName() + ".application";
    return System.getProperty("arquillian.launch").equals("payara-server")
        ? Archives.ofSampleWith(application, Messages.class.getPackageName())
        : Archives.ofSampleWith(application);
  }

  private static String get(String path) throws Exception {
    HttpResponse<String> reply =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(ThisServer.ENDPOINT.http() + path))
                    .timeout(ThisServer.PATIENCE)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    return reply.statusCode() + " " + reply.body();
  }

  private static List<Room> rooms(String name) {
    try {
      return TwirpEncoding.JSON
          .call(
              "ListRooms",
              Tokens.rooms(),
              ListRoomsRequest.newBuilder().addNames(name).build(),
              ListRoomsResponse.newBuilder())
          .getRoomsList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * The first join loads most of the classes, which a busy machine may take longer for than a
   * handshake waits.
   */
  private static SignalClient join(String room, String identity) {
    AtomicReference<SignalClient> joined = new AtomicReference<>();
    Await.until(
        identity + " has joined",
        ThisServer.PATIENCE,
        () -> {
          try {
            joined.set(
                SignalClient.open(
                    ThisServer.ENDPOINT,
                    "/rtc?protocol=15&auto_subscribe=1",
                    Tokens.join(room, identity),
                    ThisServer.PATIENCE));
            return true;
          } catch (Exception e) {
            return false;
          }
        });
    return joined.get();
  }

  @Test
  void whoIsNotInvitedLearnsWhy() throws Exception {
    String token = Tokens.join("closed", "stranger");
    assertThat(get("/rtc/validate?protocol=15&access_token=" + token))
        .isEqualTo("401 you are not on the list");
    assertThat(rooms("closed")).isEmpty();
  }

  @Test
  void whoIsGrantedLessGetsLess() throws Exception {
    try (SignalClient listener = join("party", "carla")) {
      SignalResponse first = listener.next().message();
      assertThat(first.getJoin().getParticipant().getPermission().getCanPublish()).isFalse();
      assertThat(first.getJoin().getParticipant().getPermission().getCanSubscribe()).isTrue();
    }
  }

  private static final String DESK =
      System.getProperty("arquillian.launch").equals("payara-micro") ? "/desk/" : "/front/desk/";

  private static JsonArray desk(String what) {
    try {
      String answer = get(DESK + "data/" + what);
      assertThat(answer).startsWith("200 ");
      return JsonParser.parseString(answer.substring(4)).getAsJsonArray();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /**
   * @return what the sample has written down of a room, oldest first
   */
  private static List<String> audit(String room) {
    List<String> lines = new ArrayList<>();
    for (JsonElement row : desk("audit?rows=500")) {
      JsonObject event = row.getAsJsonObject();
      if (event.get("room").getAsString().equals(room)) {
        JsonElement who = event.get("participant");
        String name = event.get("event").getAsString();
        lines.add(0, who == null ? name : name + " " + who.getAsString());
      }
    }
    return lines;
  }

  private static Optional<JsonObject> board(String room) {
    for (JsonElement state : desk("rooms")) {
      if (state.getAsJsonObject().get("room").getAsString().equals(room)) {
        return Optional.of(state.getAsJsonObject());
      }
    }
    return Optional.empty();
  }

  @Test
  void theSampleShowsWhoIsWhereAndWhatHasHappened() throws Exception {
    assertThat(get(DESK)).startsWith("200 ").contains("<title>Front desk</title>");
    assertThat(desk("guests")).hasSize(3);
    // People with media: who connects none is given up after a while, and a busy machine is slow.
    try (Guest ann = new Guest("office", "ann", true)) {
      ann.awaitJoined();
      try (Guest bob = new Guest("office", "bob", true, "camera-320x180.vp8.ivf")) {
        bob.awaitJoined();
        Await.until(
            "the board tells of bob's camera",
            ThisServer.PATIENCE,
            () ->
                board("office").filter(one -> one.toString().contains("\"tracks\":1")).isPresent());
        Await.until(
            "both are connected",
            ThisServer.PATIENCE,
            () ->
                audit("office")
                    .containsAll(List.of("participant_joined ann", "participant_joined bob")));
        JsonObject office = board("office").orElseThrow();
        assertThat(office.get("visits").getAsInt()).isEqualTo(2);
        assertThat(office.get("mostAtOnce").getAsInt()).isEqualTo(2);
        assertThat(office.getAsJsonArray("present")).hasSize(2);
      }
      Await.until(
          "bob has gone",
          ThisServer.PATIENCE,
          () -> board("office").orElseThrow().getAsJsonArray("present").size() == 1);
    }
    TwirpEncoding.JSON.call(
        "DeleteRoom",
        Tokens.rooms(),
        DeleteRoomRequest.newBuilder().setRoom("office").build(),
        DeleteRoomResponse.newBuilder());
    Await.until(
        "the last event is written down",
        ThisServer.PATIENCE,
        () -> audit("office").contains("room_finished"));
    assertThat(audit("office"))
        .startsWith("room_started")
        .containsSubsequence(
            "participant_entered bob",
            "track_published bob",
            "participant_left bob",
            "room_finished")
        .contains("participant_entered ann")
        .doesNotHaveDuplicates();
    assertThat(board("office")).isEmpty();
  }

  @Test
  void anObserverThatThrowsRefusesAndTheSessionGoesOn() throws Exception {
    try (SignalClient ann = join("failing", "ann")) {
      ann.send(
          SignalRequest.newBuilder()
              .setUpdateMetadata(
                  UpdateParticipantMetadata.newBuilder().setName("Ann").setRequestId(5))
              .build());
      SignalResponse next = ann.next().message();
      while (!next.hasRequestResponse()) {
        next = ann.next().message();
      }
      assertThat(next.getRequestResponse().getReason())
          .isEqualTo(RequestResponse.Reason.NOT_ALLOWED);
    }
  }

  @Test
  void aRoomHasBeansOfItsOwnForAsLongAsItLives() throws Exception {
    try (SignalClient ann = join("lively", "ann");
        SignalClient bob = join("lively", "bob")) {
      Await.until(
          "both are attended to",
          ThisServer.PATIENCE,
          () -> rooms("lively").stream().anyMatch(room -> room.getMetadata().equals("ann,bob 2")));
      TwirpEncoding.JSON.call(
          "DeleteRoom",
          Tokens.rooms(),
          DeleteRoomRequest.newBuilder().setRoom("lively").build(),
          DeleteRoomResponse.newBuilder());
      Await.until(
          "the journal tells of the room's end",
          ThisServer.PATIENCE,
          () -> rooms("journal").stream().anyMatch(room -> tells(room.getMetadata())));
    }
  }

  /** On WildFly an application sees the recorder only when its manifest asks for it. */
  @Test
  void theServersFlightRecorderIsToldOfJoins() {
    ServerJvm server = new ServerJvm(ThisServer.pid());
    server.startRecording();
    List<String> events;
    try (SignalClient ann = join("recorded", "ann")) {
      assertThat(ann.next().message().hasJoin()).isTrue();
    } finally {
      events = server.stopRecording(Path.of("target", "join.jfr"));
    }
    assertThat(events).contains("io.livekit.jakarta.JoinStep");
  }

  // ---- callers without an API key ----

  /** What two callers may, whoever says what their roles are. */
  private static void assertTheirRolesCount(Rest operator, Rest reception) {
    String room = "{\"name\":\"lobby\"}";
    assertThat(reception.post("/rooms", room).problem()).isEqualTo("missing_grant");
    Rest.Reply made = operator.post("/rooms", room);
    assertThat(made.status()).as(made.text()).isIn(200, 201);
    assertThat(operator.get("/server/drain").json().get("state").getAsString())
        .isEqualTo("SERVING");
    assertThat(reception.get("/rooms/lobby/participants").status()).isEqualTo(200);
    assertThat(reception.get("/rooms/office/participants").problem()).isEqualTo("missing_grant");
    Rest.Reply token = reception.post("/rooms/lobby/tokens", "{\"identity\":\"gus\"}");
    assertThat(token.status()).as(token.text()).isEqualTo(201);
    assertThat(operator.delete("/rooms/lobby").status()).isEqualTo(204);
  }

  private static Rest badge(String badge) {
    return Rest.of(ThisServer.ENDPOINT, null).with(BadgeMechanism.HEADER, badge);
  }

  @Test
  void whomTheContainerHasLetInIsGrantedWhatItsRolesAre() throws Exception {
    Rest operator = badge("olga:operator");
    assertTheirRolesCount(operator, badge("rita:reception"));
    assertThat(badge("gus:guests").get("/rooms").problem()).isEqualTo("missing_grant");
    assertThat(Rest.of(ThisServer.ENDPOINT, null).get("/rooms").problem())
        .isEqualTo("unauthenticated");
    assertThat(
            operator
                .with("Origin", "https://elsewhere.example")
                .post("/rooms", "{\"name\":\"lobby\"}")
                .problem())
        .isEqualTo("foreign_origin");
    // What the administration page asks for when it is opened.
    assertThat(get("/admin/")).startsWith("200 ").contains("administration");
    Rest ofPage = operator.with("Sec-Fetch-Site", "same-origin");
    assertThat(ofPage.get("/server").status()).isEqualTo(200);
    assertThat(ofPage.get("/rooms?limit=1000").status()).isEqualTo(200);
  }

  @Test
  void tokensOfAnIssuerGrantWhatTheirRolesAre() {
    assertTheirRolesCount(
        Rest.of(ThisServer.ENDPOINT, ServerConfig.ISSUER.token("olga", "operator")),
        Rest.of(ThisServer.ENDPOINT, ServerConfig.ISSUER.token("rita", "reception")));
    Rest stranger = Rest.of(ThisServer.ENDPOINT, new TokenIssuer().token("olga", "operator"));
    assertThat(stranger.get("/rooms").problem()).isEqualTo("invalid_token");
  }

  private static boolean tells(String journal) {
    List<String> lines = List.of(journal.split(";"));
    int before = lines.indexOf("before destroyed ann,bob 2");
    int end = lines.indexOf("attendance ann,bob 2");
    int after = lines.indexOf("destroyed lively");
    return lines.contains("initialized lively") && 0 <= before && before < end && end < after;
  }

  /** The same event, by whichever way it comes, has the same id. */
  @Test
  @EnabledIfSystemProperty(named = "arquillian.launch", matches = "payara-server")
  void eventsAreMessagesOfTheContainersBroker() {
    Rest api = Rest.of(ThisServer.ENDPOINT, Tokens.rooms());
    assertThat(api.post("/rooms", "{\"name\":\"messages\"}").status()).isEqualTo(201);
    List<String> messages = new ArrayList<>();
    Await.until(
        () -> "a message of the room in " + messages,
        ThisServer.PATIENCE,
        () -> {
          String answer = get("/application/messages");
          assertThat(answer).startsWith("200 ");
          answer.substring(4).lines().forEach(messages::add);
          return !startOf("messages", messages).isEmpty();
        });
    String[] started = startOf("messages", messages).get(0).split(" ", 4);
    JsonObject body = JsonParser.parseString(started[3]).getAsJsonObject();
    assertThat(body.get("id").getAsString()).isEqualTo(started[1]);
    assertThat(body.getAsJsonObject("room").get("name").getAsString()).isEqualTo("messages");
    Hooks.Hook webhook = new Hooks.Hook("room_started", started[1], "messages");
    Await.until(
        () -> webhook + " in " + ServerConfig.HOOKS.taken(),
        ThisServer.PATIENCE,
        () -> ServerConfig.HOOKS.taken().contains(webhook));
  }

  /**
   * @param messages each: event, id, room, body
   * @return those of the room's start
   */
  private static List<String> startOf(String room, List<String> messages) {
    return messages.stream()
        .filter(line -> line.split(" ", 4)[2].equals(room))
        .filter(line -> line.startsWith("room_started "))
        .toList();
  }
}
