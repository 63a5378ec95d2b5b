package io.livekit.jakarta.e2e.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Program;
import io.livekit.jakarta.e2e.harness.Project;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.SignalClient;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Rooms and those who are in them, from the command line (spec/05 §5 and §6.1). */
@LiveKit
class CliRoomTest {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  @Test
  void aCreatedRoomIsDescribedByFourMembersAndItsTokenJoins(LiveKitServer server) {
    JsonObject room = Cli.createRoom(server);
    assertThat(room.keySet()).containsExactly("sid", "node_ip", "creation_time", "token");
    assertThat(room.get("sid").getAsString()).startsWith("RM_");
    assertThat(room.get("node_ip").getAsString()).matches("[0-9.]+|[0-9a-f:]+");
    assertThat(room.get("creation_time").getAsJsonPrimitive().isNumber()).isTrue();
    assertThat(Math.abs(System.currentTimeMillis() / 1000 - room.get("creation_time").getAsLong()))
        .isLessThan(30);
    try (SignalClient client = SignalClient.connect(server, room.get("token").getAsString())) {
      assertThat(client.next().message().getJoin().getRoom().getSid())
          .isEqualTo(room.get("sid").getAsString());
    }
  }

  @Test
  void aRoomIsFoundListedAndDeleted(LiveKitServer server) {
    String sid = Cli.createRoom(server).get("sid").getAsString();
    assertThat(
            Cli.json(server, "get-room", "--room-id", sid)
                .getAsJsonObject()
                .get("sid")
                .getAsString())
        .isEqualTo(sid);
    JsonArray rooms = Cli.json(server, "list-rooms", "--json").getAsJsonArray();
    assertThat(StreamSupport.stream(rooms.spliterator(), false).map(room -> sid(room)))
        .contains(sid);
    assertThat(Cli.run(server, "delete-room", "--room-id", sid)).isEqualTo("deleted room " + sid);
    assertThat(Cli.ending(server, 3, "get-room", "--room-id", sid))
        .isEqualTo("livekit-cli: room does not exist");
  }

  private static String sid(JsonElement room) {
    return room.getAsJsonObject().get("sid").getAsString();
  }

  @Test
  void aCreatedTokenJoins(LiveKitServer server) {
    String room = Rooms.fresh();
    String token =
        Cli.run(
            server,
            "create-token",
            "--room",
            room,
            "--identity",
            "alice",
            "--join",
            "--no-publish");
    try (SignalClient client = SignalClient.connect(server, token.trim())) {
      var participant = client.next().message().getJoin().getParticipant();
      assertThat(participant.getIdentity()).isEqualTo("alice");
      assertThat(participant.getPermission().getCanPublish()).isFalse();
    }
  }

  @Test
  void aParticipantIsListedMutedWrittenToAndRemoved(LiveKitServer server) {
    String sid = Cli.createRoom(server).get("sid").getAsString();
    try (Program alice =
        Cli.start(
            server,
            "join",
            "--audio",
            Project.sample("speech.opus.ogg"),
            "--room-id",
            sid,
            "--name",
            "alice",
            "--interval",
            "1")) {
      alice.await("starting track writer");
      JsonObject listed = alice(server, sid);
      assertThat(listed.get("identity").getAsString()).isEqualTo("alice");
      JsonObject track = listed.getAsJsonArray("tracks").get(0).getAsJsonObject();
      Cli.run(
          server,
          "mute-track",
          "--room-id",
          sid,
          "--identity",
          "alice",
          "--track",
          track.get("sid").getAsString());
      assertThat(
              alice(server, sid)
                  .getAsJsonArray("tracks")
                  .get(0)
                  .getAsJsonObject()
                  .get("muted")
                  .getAsBoolean())
          .isTrue();

      Cli.run(server, "send-data", "--room-id", sid, "--data", "greetings");
      alice.await("data from server: greetings");

      Cli.run(server, "remove-participant", "--room-id", sid, "--identity", "alice");
      alice.awaitExit(LIMIT);
      assertThat(Cli.json(server, "list-participants", "--room-id", sid, "--json").getAsJsonArray())
          .isEmpty();
    }
  }

  private static JsonObject alice(LiveKitServer server, String sid) {
    return Cli.json(server, "list-participants", "--room-id", sid, "--json")
        .getAsJsonArray()
        .get(0)
        .getAsJsonObject();
  }

  @Test
  void exitCodesTellWhatWentWrongInOneLine(LiveKitServer server) {
    String room = Rooms.fresh();
    oneLine(Cli.ending(server, 3, "remove-participant", "--room-id", room, "--identity", "x"));
    oneLine(Cli.ending(server, 1, "join", "--room-id", room, "--video", "/nowhere/file.ivf"));
    oneLine(Cli.ending(server, 4, "list-rooms", "--api-secret", "wrong"));
    oneLine(Cli.ending(server, 5, "list-rooms", "--url", "http://localhost:1"));
    oneLine(Cli.ending(server, 2, "no-such-command"));
  }

  private static void oneLine(String output) {
    assertThat(output).startsWith("livekit-cli: ").doesNotContain("\n").doesNotContain("Exception");
  }
}
