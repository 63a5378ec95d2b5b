package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What docs/rest.md promises of rooms. */
@LiveKit
class RoomsTest {

  private static String named(String name) {
    return "{\"name\":\"" + name + "\"}";
  }

  @Test
  void pagesHoldWhateverRoomsComeAndGo(LiveKitServer server) {
    Rest api = Rest.of(server, Tokens.rooms());
    String base = Rooms.fresh();
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      names.add(base + "-" + i);
      api.post("/rooms", named(names.get(i)));
    }
    String only = "/rooms?limit=2&name=" + String.join("&name=", names);

    JsonObject first = api.get(only).json();
    assertThat(roomsOf(first)).containsExactly(names.get(0), names.get(1));
    // The last of the page goes, which is where the next one begins.
    api.delete("/rooms/" + names.get(1));
    JsonObject second = api.get(only + "&cursor=" + cursor(first)).json();
    assertThat(roomsOf(second)).containsExactly(names.get(2), names.get(3));
    JsonObject third = api.get(only + "&cursor=" + cursor(second)).json();
    assertThat(roomsOf(third)).containsExactly(names.get(4));
    assertThat(third.has("nextCursor")).isFalse();
    assertThat(api.get(only + "&cursor=nonsense").problem()).isEqualTo("invalid_cursor");
  }

  private static String cursor(JsonObject page) {
    return page.get("nextCursor").getAsString();
  }

  private static List<String> roomsOf(JsonObject page) {
    List<String> names = new ArrayList<>();
    page.getAsJsonArray("rooms")
        .forEach(room -> names.add(room.getAsJsonObject().get("name").getAsString()));
    return names;
  }

  @Test
  void aRoomIsReachedByItsSidToo(LiveKitServer server) {
    String name = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(name));
    String sid = api.post("/rooms", named(name)).json().get("sid").getAsString();

    assertThat(api.get("/rooms/" + sid).json().get("name").getAsString()).isEqualTo(name);
    assertThat(api.patch("/rooms/" + sid, "{\"metadata\":\"m\"}").status()).isEqualTo(200);
    assertThat(
            Rest.of(server, Tokens.admin("another"))
                .patch("/rooms/" + sid, "{\"metadata\":\"x\"}")
                .problem())
        .isEqualTo("missing_grant");
    assertThat(api.delete("/rooms/" + sid).status()).isEqualTo(204);
    assertThat(api.get("/rooms/" + sid).problem()).isEqualTo("not_found");
  }

  @Test
  void namesWithAnythingInThemHaveAPath(LiveKitServer server) {
    String name = Rooms.fresh() + " größer & mehr?";
    Rest api = Rest.of(server, Tokens.admin(name));
    Rest.Reply made = api.post("/rooms", named(name));

    String path = made.header("Location").substring((server.http() + "/api/v1").length());
    assertThat(api.get(path).json().get("name").getAsString()).isEqualTo(name);
  }

  @Test
  void onlyOneOfTwoWhoKnowTheSameVersionChangesIt(LiveKitServer server) {
    String name = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(name));
    String tag = api.post("/rooms", named(name)).header("ETag");

    Rest.Reply first = api.with("If-Match", tag).patch("/rooms/" + name, "{\"metadata\":\"1\"}");
    Rest.Reply second = api.with("If-Match", tag).patch("/rooms/" + name, "{\"metadata\":\"2\"}");

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.status()).isEqualTo(412);
    assertThat(second.problem()).isEqualTo("precondition_failed");
    Rest.Reply now = api.get("/rooms/" + name);
    assertThat(now.json().get("metadata").getAsString()).isEqualTo("1");
    assertThat(now.header("ETag")).isEqualTo(first.header("ETag")).isNotEqualTo(tag);
    assertThat(api.with("If-None-Match", now.header("ETag")).get("/rooms/" + name).status())
        .isEqualTo(304);
    assertThat(api.with("If-Match", "*").patch("/rooms/" + name, "{\"metadata\":null}").json())
        .satisfies(room -> assertThat(room.get("metadata").getAsString()).isEmpty());
    assertThat(api.with("If-Match", "x").patch("/rooms/" + name, "{}").problem())
        .isEqualTo("malformed_etag");
  }

  @Test
  void whatTheServerLimitsIsRefused(LiveKitServer server) {
    Rest api = Rest.of(server, Tokens.rooms());
    assertThat(api.post("/rooms", named("x".repeat(257))).problem()).isEqualTo("invalid_argument");
    String metadata = "{\"name\":\"" + Rooms.fresh() + "\",\"metadata\":\"";
    assertThat(api.post("/rooms", metadata + "x".repeat(600_000) + "\"}").problem())
        .isEqualTo("invalid_argument");
    assertThat(api.post("/rooms", metadata + "x".repeat(5 << 20) + "\"}").status()).isEqualTo(413);
    assertThat(api.post("/rooms", "[".repeat(100_000)).problem()).isEqualTo("malformed_body");
  }

  @Test
  void aTokenOfTheApiLetsItsHolderIn(LiveKitServer server) {
    String name = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(name));
    JsonObject issued =
        api.post(
                "/rooms/" + name + "/tokens",
                "{\"identity\":\"ann\",\"name\":\"Ann\",\"attributes\":{\"a\":\"b\"},"
                    + "\"grants\":{\"canPublish\":false},\"ttl\":\"PT1H\"}")
            .json();
    assertThat(issued.get("url").getAsString()).isEqualTo(server.ws());
    String token = issued.get("token").getAsString();
    assertThat(server.api().get("/rtc/validate?access_token=" + token).text()).isEqualTo("success");
    // It is for joining, and not for administering.
    assertThat(Rest.of(server, token).get("/rooms/" + name + "/participants").problem())
        .isEqualTo("missing_grant");
    assertThat(api.post("/rooms/another/tokens", "{\"identity\":\"ann\"}").problem())
        .isEqualTo("missing_grant");
    assertThat(api.post("/rooms/" + name + "/tokens", "{\"identity\":\"ann\",\"ttl\":\"P8D\"}"))
        .satisfies(reply -> assertThat(reply.problem()).isEqualTo("invalid_request"));
  }

  @Test
  void theServerTellsOfItself(LiveKitServer server) {
    JsonObject told = Rest.of(server, Tokens.rooms()).get("/server").json();
    assertThat(told.get("nodeId").getAsString()).startsWith("ND_");
    assertThat(told.getAsJsonObject("limits").get("metadataBytes").getAsInt()).isEqualTo(524_288);
    assertThat(Rest.of(server, Tokens.grants(Map.of("roomCreate", true))).get("/server").problem())
        .isEqualTo("missing_grant");
  }
}
