package io.livekit.jakarta.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.livekit.jakarta.cli.api.FakeServer;
import io.livekit.jakarta.cli.process.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a server that speaks Twirp's JSON. */
class RoomCommandsTest {
  private final Cli cli = new Cli();
  private FakeServer server;

  @BeforeEach
  void start() {
    server = new FakeServer();
    cli.variables.put("LIVEKIT_URL", server.url());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonObject claimsOfLastCall() throws Exception {
    return Cli.claims(server.last().authorization().substring("Bearer ".length()), "secret");
  }

  @Test
  void createRoomPrintsTheFourMembersOfTheFirstReadmeInItsOrder() throws Exception {
    Cli.Result result = cli.run("create-room");

    assertThat(result.exitCode()).isZero();
    assertThat(result.err()).isEmpty();
    assertThat(result.out())
        .matches(
            """
            \\{
              "sid": "RM_created",
              "node_ip": "127\\.0\\.0\\.1",
              "creation_time": 1607240104,
              "token": "[\\w-]+\\.[\\w-]+\\.[\\w-]+"
            }
            """);
    JsonObject claims = Cli.claims(result.json().get("token").getAsString(), "secret");
    assertThat(claims.get("iss").getAsString()).isEqualTo("devkey");
    assertThat(claims.get("sub").getAsString()).startsWith("cli-");
    assertThat(claims.get("exp").getAsLong()).isGreaterThan(Cli.NOW.getEpochSecond() + 3_600);
    assertThat(claims.getAsJsonObject("video").get("roomJoin").getAsBoolean()).isTrue();
    assertThat(claims.getAsJsonObject("video").get("room").getAsString())
        .isEqualTo(server.roomNames().get(0));
  }

  @Test
  void aRoomWithoutANameGetsARandomOne() {
    cli.run("create-room");
    cli.run("create-room");
    assertThat(server.roomNames()).hasSize(2).allMatch(name -> name.matches("room-[2-9a-z]{10}"));
  }

  @Test
  void createRoomTakesTheNameUnderBothOptions() {
    assertThat(cli.run("create-room", "--name", "standup").exitCode()).isZero();
    assertThat(cli.run("create-room", "--room-id", "retro").exitCode()).isZero();
    assertThat(server.roomNames()).containsExactly("standup", "retro");
  }

  @Test
  void getRoomTakesTheSidThatWasPrinted() throws Exception {
    server.add("RM_other", "other", 1);
    server.add("RM_abc", "standup", 1_607_240_104L);

    JsonObject room = cli.run("get-room", "--room-id", "RM_abc").json();

    assertThat(room.keySet()).containsExactly("sid", "node_ip", "creation_time", "token");
    assertThat(room.get("sid").getAsString()).isEqualTo("RM_abc");
    JsonObject video =
        Cli.claims(room.get("token").getAsString(), "secret").getAsJsonObject("video");
    assertThat(video.get("room").getAsString()).isEqualTo("standup");
    assertThat(cli.run("get-room", "--room-id", "standup").json().get("sid").getAsString())
        .isEqualTo("RM_abc");
  }

  @Test
  void aRoomMayBeNamedLikeASid() {
    server.add("RM_abc", "RM_name", 1);
    assertThat(cli.run("get-room", "--room-id", "RM_name").json().get("sid").getAsString())
        .isEqualTo("RM_abc");
  }

  @Test
  void getRoomSaysThatARoomDoesNotExist() {
    for (String id : new String[] {"RM_nope", "nope"}) {
      Cli.Result result = cli.run("get-room", "--room-id", id);
      assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
      assertThat(result.out()).isEmpty();
      assertThat(result.err())
          .isEqualTo("livekit-cli: room does not exist" + System.lineSeparator());
    }
  }

  @Test
  void deleteRoomDeletesByNameAndRepeatsTheId() {
    server.add("RM_abc", "standup", 1);
    Cli.Result result = cli.run("delete-room", "--room-id", "RM_abc");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("deleted room RM_abc" + System.lineSeparator());
    assertThat(server.has("standup")).isFalse();
  }

  @Test
  void deletingARoomThatDoesNotExistIsNoError() {
    Cli.Result result = cli.run("delete-room", "--room-id", "RM_nope");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("deleted room RM_nope" + System.lineSeparator());
  }

  @Test
  void roomsAreListedForPeopleAndForPrograms() {
    server.add("RM_abc", "standup", 1_607_240_104L);
    assertThat(cli.run("list-rooms").out()).contains("RM_abc", "standup", "2020-12-06T07:35:04Z");
    assertThat(cli.run("list-rooms", "--json").out()).contains("\"creation_time\": \"1607240104\"");
  }

  @Test
  void participantsAreListedWithTheirTracks() throws Exception {
    server.add("RM_abc", "standup", 1);
    assertThat(cli.run("list-participants", "--room-id", "RM_abc").out())
        .contains("alice", "active", FakeServer.ALICE_CAMERA, "camera", "video/VP8", "640x360");
    assertThat(server.last().body()).isEqualTo("{\"room\":\"standup\"}");
    JsonObject video = claimsOfLastCall().getAsJsonObject("video");
    assertThat(video.get("roomAdmin").getAsBoolean()).isTrue();
    assertThat(video.get("room").getAsString()).isEqualTo("standup");
  }

  @Test
  void aParticipantIsRemoved() {
    Cli.Result result =
        cli.run("remove-participant", "--room-id", "standup", "--identity", "alice");
    assertThat(result.exitCode()).isZero();
    assertThat(result.out()).isEqualTo("removed participant alice" + System.lineSeparator());
  }

  @Test
  void theServersWordsComeWithoutTheirWrapping() {
    Cli.Result result = cli.run("remove-participant", "--room-id", "standup", "--identity", "bob");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.err())
        .isEqualTo("livekit-cli: participant does not exist" + System.lineSeparator());
  }

  @Test
  void aTrackIsMutedAndUnmuted() {
    assertThat(
            cli.run(
                    "mute-track",
                    "--room",
                    "standup",
                    "--identity",
                    "alice",
                    "--track",
                    FakeServer.ALICE_CAMERA)
                .out())
        .isEqualTo("muted track " + FakeServer.ALICE_CAMERA + System.lineSeparator());
    assertThat(server.last().body()).contains("\"muted\":true");
    cli.run(
        "mute-track",
        "--room",
        "standup",
        "--identity",
        "alice",
        "--track",
        FakeServer.ALICE_CAMERA,
        "--unmute");
    assertThat(server.last().body()).doesNotContain("muted");
  }

  @Test
  void anUnknownTrackIsNotMutedSilently() {
    Cli.Result result =
        cli.run("mute-track", "--room", "standup", "--identity", "alice", "--track", "TR_nope");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.err()).contains("track does not exist");
  }

  @Test
  void aParticipantWhomNoNodeHasIsSaidToBeUnknown() {
    Cli.Result result =
        cli.run("mute-track", "--room", "standup", "--identity", "bob", "--track", "TR_x");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.err()).contains("no such participant or room (no response from servers)");
  }

  @Test
  void dataIsSentWithTopicAndAddressees(@TempDir Path folder) throws IOException {
    Cli.Result result =
        cli.run(
            "send-data",
            "--room",
            "standup",
            "--data",
            "grüß",
            "--topic",
            "chat",
            "--to",
            "alice,bob",
            "--lossy");
    assertThat(result.exitCode()).isZero();
    assertThat(server.last().body())
        .contains(
            "\"kind\":\"LOSSY\"",
            "\"topic\":\"chat\"",
            "\"destinationIdentities\":[\"alice\",\"bob\"]",
            "\"data\":\"Z3LDvMOf\"");

    Path file = Files.write(folder.resolve("data.bin"), new byte[] {1, 2, 3});
    assertThat(cli.run("send-data", "--room", "standup", "--file", file.toString()).out())
        .contains("sent 3 bytes to everybody");
    assertThat(server.last().body()).contains("\"data\":\"AQID\"").doesNotContain("kind");
  }

  @Test
  void oneOfTextAndFileIsNeeded() {
    assertThat(cli.run("send-data", "--room", "standup").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("send-data", "--room", "standup", "--data", "a", "--file", "b").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(cli.run("send-data", "--room", "standup", "--file", "/nowhere").err())
        .contains("/nowhere does not exist");
  }

  @Test
  void aRefusedKeyIsTold() {
    server.answerAlways(401, "text/plain", "invalid API key: nope");
    Cli.Result result = cli.run("list-rooms", "--api-key", "nope");
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNAUTHORISED);
    assertThat(result.err())
        .isEqualTo("livekit-cli: invalid API key: nope" + System.lineSeparator());
  }

  @Test
  void aTokenIsNeverShown() {
    server.answerAlways(
        401,
        "text/plain",
        "invalid token: eyJhbGciOiJI.eyJpc3MiOiJk.c2lnbmF0dXJl, error: signature");
    assertThat(cli.run("list-rooms").err())
        .contains("invalid token: (token), error: signature")
        .doesNotContain("eyJ");
  }

  @Test
  void missingGrantsAreTold() {
    server.answerAlways(
        401, "application/json", "{\"code\":\"unauthenticated\",\"msg\":\"permissions denied\"}");
    Cli.Result result = cli.run("list-rooms");
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNAUTHORISED);
    assertThat(result.err()).contains("permissions denied");
  }

  @Test
  void aServerThatIsNoLiveKitIsTold() {
    server.answerAlways(404, "text/html", "<html>Not here</html>");
    Cli.Result result = cli.run("list-rooms");
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(result.err())
        .contains(server.url() + " answers with status 404, not as a LiveKit server");

    server.answerAlways(200, "text/html", "<html>Welcome</html>");
    assertThat(cli.run("list-rooms").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aServerThatIsNotThereIsTold() {
    String url = server.url();
    server.close();
    Cli.Result result = cli.run("list-rooms");
    assertThat(result.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(result.err())
        .isEqualTo(
            "livekit-cli: no server answers at "
                + url
                + "; is it running?"
                + System.lineSeparator());
  }

  @Test
  void joinRefusesAnUnknownSidBeforeItConnects() {
    Cli.Result result = cli.run("join", "--room-id", "RM_nope");
    assertThat(result.exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(result.err()).contains("room does not exist");
    assertThat(server.methods()).containsOnly("ListRooms");
  }
}
