package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.EventSource;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-Sent Events of rooms. */
@LiveKit
@Timeout(120)
class EventsTest {

  @Test
  void aReaderHearsWhatHappensInHisRoomAndGoesOnWhereHeWas(LiveKitServer server) throws Exception {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    String path = "/rooms/" + room + "/events";
    String started;
    try (EventSource reader = new EventSource(server, path, Tokens.admin(room), null)) {
      api.post("/rooms", "{\"name\":\"" + Rooms.fresh() + "\"}");
      api.post("/rooms", "{\"name\":\"" + room + "\"}");
      Map<String, String> first = reader.next();
      assertThat(first.get("event")).isEqualTo("room_started");
      JsonObject data = JsonParser.parseString(first.get("data")).getAsJsonObject();
      assertThat(data.getAsJsonObject("room").get("name").getAsString()).isEqualTo(room);
      assertThat(data.get("id").getAsString()).isEqualTo(first.get("id")).startsWith("EV_");
      started = first.get("id");
      try (SignalClient ann = SignalClient.connect(server, Tokens.join(room, "ann"))) {
        ann.next();
        assertThat(reader.await("participant_entered").get("data")).contains("\"ann\"");
      }
    }
    api.delete("/rooms/" + room);
    try (EventSource again = new EventSource(server, path, Tokens.admin(room), started)) {
      assertThat(again.next().get("event")).isEqualTo("participant_entered");
      again.await("room_finished");
    }
    try (EventSource late = new EventSource(server, path, Tokens.admin(room), "EV_nobodyKnows")) {
      assertThat(late.next().get("event")).isEqualTo("missed");
      assertThat(late.next().get("event")).isEqualTo("room_started");
    }
  }

  @Test
  void eventsAreForThoseWhoMayKnow(LiveKitServer server) {
    Rest anyone = Rest.of(server, Tokens.join("r", "ann"));
    assertThat(anyone.get("/events").problem()).isEqualTo("missing_grant");
    assertThat(anyone.get("/rooms/r/events").problem()).isEqualTo("missing_grant");
    assertThat(Rest.of(server, null).get("/events").problem()).isEqualTo("unauthenticated");
  }
}
