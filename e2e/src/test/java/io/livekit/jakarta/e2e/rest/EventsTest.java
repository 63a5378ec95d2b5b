package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Server-Sent Events of rooms. */
@LiveKit
@Timeout(120)
class EventsTest {

  /** One that reads events as a browser does. */
  private static final class Reader implements AutoCloseable {
    private final InputStream body;
    private final BufferedReader lines;

    Reader(LiveKitServer server, String path, String token, String lastEventId) throws Exception {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(server.http() + "/api/v1" + path))
              .header("Authorization", "Bearer " + token)
              .header("Accept", "text/event-stream");
      if (lastEventId != null) {
        request.header("Last-Event-ID", lastEventId);
      }
      HttpResponse<InputStream> response =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .build()
              .send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      body = response.body();
      lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    /**
     * @return the fields of the next event
     */
    Map<String, String> next() throws IOException {
      Map<String, String> fields = new HashMap<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int colon = line.indexOf(':');
        if (colon > 0) {
          fields.put(line.substring(0, colon), line.substring(colon + 1).trim());
        } else if (line.isEmpty() && fields.containsKey("event")) {
          return fields;
        }
      }
      throw new IOException("the events have ended");
    }

    Map<String, String> await(String name) throws IOException {
      Map<String, String> event = next();
      while (!event.get("event").equals(name)) {
        event = next();
      }
      return event;
    }

    @Override
    public void close() throws IOException {
      body.close();
    }
  }

  @Test
  void aReaderHearsWhatHappensInHisRoomAndGoesOnWhereHeWas(LiveKitServer server) throws Exception {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    String path = "/rooms/" + room + "/events";
    String started;
    try (Reader reader = new Reader(server, path, Tokens.admin(room), null)) {
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
    try (Reader again = new Reader(server, path, Tokens.admin(room), started)) {
      assertThat(again.next().get("event")).isEqualTo("participant_entered");
      again.await("room_finished");
    }
    try (Reader late = new Reader(server, path, Tokens.admin(room), "EV_nobodyKnows")) {
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
