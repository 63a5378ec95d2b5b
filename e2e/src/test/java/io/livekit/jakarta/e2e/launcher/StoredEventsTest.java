package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.EventSource;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.FreePort;
import io.livekit.jakarta.testkit.Hooks;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code events.store}: what has happened reaches its receivers whatever happens to the server. */
@Timeout(300)
class StoredEventsTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int KILLED = 137;
  private static final int ROOMS = 5;

  @TempDir Path directory;

  private LiveKitServer start(String name, int port) throws Exception {
    Path config = directory.resolve("livekit.yaml");
    Files.writeString(
        config,
        """
        keys: {%s: %s}
        webhook: {api_key: %s, urls: ['http://127.0.0.1:%d/hook']}
        events: {store: '%s'}
        """
            .formatted(
                Tokens.API_KEY,
                Tokens.API_SECRET,
                Tokens.API_KEY,
                port,
                directory.resolve("events")));
    return LiveKitServer.start(name, "--config", config.toString());
  }

  private static void makeAndCloseRooms(LiveKitServer server, String prefix) {
    for (int i = 0; i < ROOMS; i++) {
      String body = "{\"name\": \"" + prefix + i + "\"}";
      assertThat(server.api().call("RoomService/CreateRoom", Tokens.rooms(), body).status())
          .isEqualTo(200);
      body = "{\"room\": \"" + prefix + i + "\"}";
      assertThat(server.api().call("RoomService/DeleteRoom", Tokens.rooms(), body).status())
          .isEqualTo(200);
    }
  }

  /** Events of each room, each once. */
  private static Map<String, List<String>> byRoom(List<Hooks.Hook> hooks) {
    Map<String, Hooks.Hook> once = new LinkedHashMap<>();
    hooks.forEach(hook -> once.putIfAbsent(hook.id(), hook));
    Map<String, List<String>> rooms = new LinkedHashMap<>();
    once.values()
        .forEach(
            hook -> rooms.computeIfAbsent(hook.room(), r -> new ArrayList<>()).add(hook.event()));
    return rooms;
  }

  /**
   * The events of these rooms come one by one.
   *
   * @param first has been read already
   */
  private static void assertReads(EventSource reader, String prefix, Map<String, String> first)
      throws Exception {
    for (int i = 0; i < ROOMS; i++) {
      Map<String, String> started = i == 0 ? first : reader.next();
      assertThat(started).containsEntry("event", "room_started");
      assertThat(started.get("data")).contains("\"" + prefix + i + "\"");
      Map<String, String> finished = reader.next();
      assertThat(finished).containsEntry("event", "room_finished");
      assertThat(finished.get("data")).contains("\"" + prefix + i + "\"");
    }
  }

  /** It is sent only when it, and whatever happened before, is in the store. */
  private static boolean wasTried(Hooks hooks, String room) {
    return hooks.refused().stream().anyMatch(hook -> hook.room().equals(room));
  }

  @Test
  void aReceiverThatIsDownMissesNothingAlthoughTheServerIsKilled() throws Exception {
    int port = FreePort.another();
    String revoked = Tokens.join("banned", "ann");
    try (Hooks hooks = new Hooks(port)) {
      hooks.fail(true);
      hooks.up();
      Map<String, String> read;
      try (LiveKitServer server = start("killed", port)) {
        try (EventSource reader = new EventSource(server, "/events", Tokens.rooms(), null)) {
          makeAndCloseRooms(server, "before-");
          read = reader.next();
        }
        assertThat(
                Rest.of(server, Tokens.admin("banned"))
                    .delete("/rooms/banned/participants/ann?revoke=PT1H")
                    .status())
            .isEqualTo(204);
        server.api().call("RoomService/CreateRoom", Tokens.rooms(), "{\"name\": \"last\"}");
        Await.until("the events are stored", PATIENCE, () -> wasTried(hooks, "last"));
        assertThat(server.kill("KILL")).isEqualTo(KILLED);
      }
      hooks.close();
      try (LiveKitServer server = start("restarted", port)) {
        assertThat(server.api().get("/rtc/validate?access_token=" + revoked).status())
            .as("revoked before the kill")
            .isEqualTo(401);
        try (EventSource reader =
            new EventSource(server, "/events", Tokens.rooms(), read.get("id"))) {
          assertReads(reader, "before-", read);
          assertThat(reader.next().get("data")).contains("\"last\"");
          makeAndCloseRooms(server, "after-");
          assertReads(reader, "after-", reader.next());
        }
        try (EventSource reader =
            new EventSource(
                server, "/rooms/after-1/events", Tokens.admin("after-1"), read.get("id"))) {
          assertThat(reader.next()).containsEntry("event", "room_started");
          assertThat(reader.next()).containsEntry("event", "room_finished");
        }
        try (EventSource reader =
            new EventSource(server, "/events", Tokens.rooms(), "EV_another")) {
          assertThat(reader.next()).containsEntry("event", "missed");
        }
        hooks.fail(false);
        hooks.up();
        Await.until(
            () -> "all events came: " + byRoom(hooks.taken()),
            PATIENCE,
            () -> byRoom(hooks.taken()).values().stream().mapToInt(List::size).sum() > 4 * ROOMS);
        for (String prefix : List.of("before-", "after-")) {
          for (int i = 0; i < ROOMS; i++) {
            assertThat(byRoom(hooks.taken()).get(prefix + i))
                .as(prefix + i)
                .containsExactly("room_started", "room_finished");
          }
        }
        assertThat(hooks.taken())
            .as("sent again under the same id")
            .extracting(Hooks.Hook::id)
            .containsAll(hooks.refused().stream().map(Hooks.Hook::id).toList());
      }
    }
  }
}
