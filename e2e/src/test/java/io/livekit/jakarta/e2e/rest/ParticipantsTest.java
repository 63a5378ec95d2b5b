package io.livekit.jakarta.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.AddTrackRequest;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.proto.TrackSource;
import io.livekit.jakarta.proto.TrackType;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/rest.md promises of participants. */
@LiveKit
class ParticipantsTest {

  private static SignalClient joined(LiveKitServer server, String room, String identity) {
    SignalClient client = SignalClient.connect(server, Tokens.join(room, identity));
    client.next();
    return client;
  }

  @Test
  void aParticipantIsListedFoundAndRemoved(LiveKitServer server) {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    try (SignalClient ann = joined(server, room, "ann")) {
      String path = "/rooms/" + room + "/participants";
      assertThat(api.get(path).json().getAsJsonArray("participants")).hasSize(1);
      Rest.Reply found = api.get(path + "/ann");
      assertThat(found.json().get("identity").getAsString()).isEqualTo("ann");
      assertThat(found.json().getAsJsonObject("permission").get("canPublish").getAsBoolean())
          .isTrue();
      assertThat(api.with("If-None-Match", found.header("ETag")).get(path + "/ann").status())
          .isEqualTo(304);

      assertThat(api.delete(path + "/ann").status()).isEqualTo(204);

      ann.await(MessageCase.LEAVE);
      assertThat(api.get(path + "/ann").problem()).isEqualTo("not_found");
      assertThat(api.delete(path + "/ann").problem()).isEqualTo("not_found");
    }
  }

  private static Twirp.Reply validate(LiveKitServer server, String token) {
    return server.api().get(SignalClient.query("/rtc/validate", token));
  }

  @Test
  void whoIsRemovedWithItsTokensRevokedComesBackWithNewOnesOnly(LiveKitServer server) {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    String token = Tokens.join(room, "ann");
    String path = "/rooms/" + room + "/participants/ann";
    String refreshed;
    try (SignalClient ann = SignalClient.connect(server, token);
        SignalClient bob = joined(server, room, "bob")) {
      refreshed = ann.await(MessageCase.REFRESH_TOKEN).message().getRefreshToken();
      assertThat(validate(server, refreshed).status()).isEqualTo(200);
      for (String bad : new String[] {"1h", "PT0S", "PT-1H", "P31D", "PT0.5S", "P1D".repeat(99)}) {
        Rest.Reply refused = api.delete(path + "?revoke=" + bad);
        assertThat(refused.status()).as(bad).isEqualTo(400);
        assertThat(refused.problem()).as(bad).isEqualTo("invalid_request");
        assertThat(refused.json().toString()).as(bad).contains("revoke");
      }
      assertThat(api.delete(path + "?revoke=PT1H").status()).isEqualTo(204);
      ann.await(MessageCase.LEAVE);
      bob.ping(1);
    }
    for (String old : List.of(token, refreshed)) {
      Twirp.Reply refused = validate(server, old);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.text()).contains("token has been revoked").doesNotContain(old);
    }
    assertThat(api.delete(path + "?revoke=PT1H").status()).as("nobody is there").isEqualTo(204);
    assertThat(validate(server, Tokens.join(room, "bob")).status()).isEqualTo(200);
  }

  @Test
  void aPatchTellsWhatIsAbsentFromNullAndFromAValue(LiveKitServer server) {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    try (SignalClient ann = joined(server, room, "ann")) {
      String path = "/rooms/" + room + "/participants/ann";
      assertThat(
              api.patch(
                      path,
                      "{\"name\":\"Ann\",\"metadata\":\"m\","
                          + "\"attributes\":{\"a\":\"1\",\"b\":\"2\"}}")
                  .status())
          .isEqualTo(200);

      JsonObject changed =
          api.patch(
                  path,
                  "{\"name\":null,\"attributes\":{\"a\":null,\"c\":\"3\"},"
                      + "\"permission\":{\"canPublish\":false}}")
              .json();

      assertThat(changed.get("name").getAsString()).isEmpty();
      assertThat(changed.get("metadata").getAsString()).isEqualTo("m");
      assertThat(changed.getAsJsonObject("attributes").keySet()).containsExactly("b", "c");
      JsonObject permission = changed.getAsJsonObject("permission");
      assertThat(permission.get("canPublish").getAsBoolean()).isFalse();
      assertThat(permission.get("canSubscribe").getAsBoolean()).isTrue();
      JsonObject cleared = api.patch(path, "{\"attributes\":null}").json();
      assertThat(cleared.getAsJsonObject("attributes").keySet()).isEmpty();
      assertThat(api.patch(path, "{\"permission\":null}").problem()).isEqualTo("invalid_request");
      assertThat(api.patch(path, "{\"permission\":{\"fly\":true}}").json().toString())
          .contains("permission.fly");
    }
  }

  @Test
  void theStatsOfARoomNameWhoIsInIt(LiveKitServer server) {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    String path = "/rooms/" + room + "/stats";
    assertThat(api.get(path).problem()).isEqualTo("not_found");
    try (SignalClient ann = joined(server, room, "ann");
        SignalClient ben = joined(server, room, "ben")) {
      JsonObject stats = api.get(path).json();
      assertThat(stats.getAsJsonArray("participants")).hasSize(2);
      JsonObject first = stats.getAsJsonArray("participants").get(0).getAsJsonObject();
      assertThat(first.get("identity").getAsString()).isEqualTo("ann");
      assertThat(first.getAsJsonArray("published")).isEmpty();
      assertThat(api.get(path + "?identity=ben").json().getAsJsonArray("participants")).hasSize(1);
      assertThat(Rest.of(server, Tokens.join(room, "ann")).get(path).problem())
          .isEqualTo("missing_grant");
    }
  }

  @Test
  void aTrackIsMutedAndASubscriptionMade(LiveKitServer server) {
    String room = Rooms.fresh();
    Rest api = Rest.of(server, Tokens.admin(room));
    try (SignalClient ann = joined(server, room, "ann")) {
      ann.send(
          SignalRequest.newBuilder()
              .setAddTrack(
                  AddTrackRequest.newBuilder()
                      .setCid("mic")
                      .setType(TrackType.AUDIO)
                      .setSource(TrackSource.MICROPHONE))
              .build());
      ann.await(MessageCase.TRACK_PUBLISHED);
      String path = "/rooms/" + room + "/participants/ann";

      assertThat(api.patch(path + "/tracks/TR_none", "{\"muted\":true}").problem())
          .isEqualTo("not_found");
      assertThat(api.patch(path + "/tracks/TR_none", "{\"muted\":false}").status())
          .as("unmuting others is off")
          .isEqualTo(409);
      assertThat(api.patch(path + "/tracks/TR_none", "{}").problem()).isEqualTo("invalid_request");
      assertThat(api.call("PUT", path + "/subscriptions/TR_none", null, null).status())
          .isEqualTo(204);
      assertThat(api.delete(path + "/subscriptions/TR_none").status()).isEqualTo(204);
      assertThat(api.post(path + "/rpc/hello", "{\"payload\":\"x\"}").status())
          .as("no data channel yet")
          .isEqualTo(503);
      assertThat(api.post(path + "/move", "{\"room\":\"elsewhere\"}").problem())
          .isEqualTo("missing_grant");
    }
  }
}
