package io.livekit.jakarta.api.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.api.CodecInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackSource;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client's JSON-B makes of the records of the API. */
class JsonFormTest {
  private final Jsonb jsonb = JsonbBuilder.create();

  @AfterEach
  void close() throws Exception {
    jsonb.close();
  }

  @Test
  void whatIsAnsweredComesBackAsItWas() {
    RoomInfo room =
        new RoomInfo(
            "RM_x",
            "größer",
            Instant.parse("2026-11-30T11:22:33.444Z"),
            Duration.ofMinutes(5),
            Duration.ofSeconds(20),
            7,
            "{}",
            2,
            1,
            false,
            List.of(new CodecInfo("video/VP8", "")));
    String json = jsonb.toJson(room);

    assertThat(json).contains("\"createdAt\":\"2026-11-30T11:22:33.444Z\"");
    assertThat(json).contains("\"emptyTimeout\":\"PT5M\"").contains("\"maxParticipants\":7");
    assertThat(jsonb.fromJson(json, RoomInfo.class)).isEqualTo(room);
    RoomList list = new RoomList(List.of(room), null);
    assertThat(jsonb.toJson(list)).doesNotContain("nextCursor");
    assertThat(jsonb.fromJson(jsonb.toJson(list), RoomList.class)).isEqualTo(list);
  }

  @Test
  void whatIsNotSaidIsNotThere() {
    assertThat(jsonb.toJson(RoomCreation.named("r"))).isEqualTo("{\"name\":\"r\"}");
  }

  @Test
  void aPatchNamesWhatItChangesOnly() {
    assertThat(jsonb.toJson(ParticipantPatch.none())).isEqualTo("{}");
    assertThat(jsonb.toJson(new RoomPatch(Change.clear()))).isEqualTo("{\"metadata\":null}");
    assertThat(jsonb.toJson(new RoomPatch(Change.to("m")))).isEqualTo("{\"metadata\":\"m\"}");
    Map<String, Change<String>> attributes = new TreeMap<>();
    attributes.put("a", Change.clear());
    attributes.put("b", Change.to("1"));
    attributes.put("c", Change.keep());
    PermissionPatch permission =
        new PermissionPatch(
            null,
            Change.to(false),
            null,
            Change.to(List.of(TrackSource.CAMERA)),
            null,
            null,
            null,
            null);
    assertThat(
            jsonb.toJson(
                ParticipantPatch.none()
                    .withName("Ann")
                    .withAttributes(attributes)
                    .withPermission(permission)))
        .contains("\"name\":\"Ann\"")
        .contains("\"a\":null")
        .contains("\"b\":\"1\"")
        .doesNotContain("\"c\"")
        .contains("\"permission\":{\"canPublish\":false,\"canPublishSources\":[\"CAMERA\"]}");
  }
}
