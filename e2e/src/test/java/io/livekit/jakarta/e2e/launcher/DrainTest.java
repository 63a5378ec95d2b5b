package io.livekit.jakarta.e2e.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.LeaveRequest;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.proto.SignalResponse.MessageCase;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.Rest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that is asked to end while people are in it, and may wait for them. */
@LiveKit
class DrainTest {

  private static LiveKitServer draining(String name) {
    return LiveKitServer.start(name, "--drain.timeout", "10m");
  }

  /** The first signal, and what it means for those who are there and those who come. */
  private static void drain(LiveKitServer server, String signal, String room) {
    assertThat(server.api().get("/health/ready").status()).isEqualTo(200);
    server.signal(signal);
    Await.until("not ready", () -> server.api().get("/health/ready").status() == 503);
    assertThat(server.api().get("/health/ready").text()).contains("\"state\":\"DRAINING\"");
    assertThat(server.api().get("/health/live").status()).isEqualTo(200);
    try (SignalClient late = SignalClient.connect(server, Tokens.join(room, "late"))) {
      assertThat(late.next().message().hasJoin()).isTrue();
      late.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
    }
    Twirp.Reply refused =
        server.api().get("/rtc/validate?access_token=" + Tokens.join(Rooms.fresh(), "eve"));
    assertThat(refused.status()).isEqualTo(503);
  }

  @Test
  void itEndsWhenTheLastHasLeft(LiveKitServer shared) {
    String room = Rooms.fresh();
    try (LiveKitServer server = draining("draining");
        SignalClient ann = SignalClient.connect(server, Tokens.join(room, "ann"))) {
      assertThat(ann.next().message().hasJoin()).isTrue();
      cancelledAgain(server);
      drain(server, "TERM", room);
      ann.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()).build());
      assertThat(server.awaitExit()).isZero();
    }
  }

  @Test
  void aSecondSignalWaitsForNobody(LiveKitServer shared) {
    String room = Rooms.fresh();
    try (LiveKitServer server = draining("forced");
        SignalClient ann = SignalClient.connect(server, Tokens.join(room, "ann"))) {
      assertThat(ann.next().message().hasJoin()).isTrue();
      drain(server, "TERM", room);
      assertThat(server.kill("TERM")).isZero();
      LeaveRequest leave = ann.await(MessageCase.LEAVE).message().getLeave();
      assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
      assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    }
  }

  /** By the REST API, whose drain can be taken back. */
  private static void cancelledAgain(LiveKitServer server) {
    Rest admin =
        Rest.of(
            server, Tokens.grants(Map.of("roomCreate", true, "roomList", true, "roomAdmin", true)));
    assertThat(state(admin.get("/server/drain"))).isEqualTo("SERVING");
    assertThat(Rest.of(server, Tokens.admin("r")).post("/server/drain", "{}").problem())
        .isEqualTo("missing_grant");
    assertThat(admin.post("/server/drain", "{\"timeout\":\"PT200H\"}").problem())
        .isEqualTo("invalid_request");
    Rest.Reply draining = admin.post("/server/drain", "{}");
    assertThat(state(draining)).isEqualTo("DRAINING");
    assertThat(Instant.parse(draining.json().get("deadline").getAsString()))
        .as("the deadline, by drain.timeout")
        .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(600));
    assertThat(admin.post("/rooms", "{\"name\":\"late\"}").problem()).isEqualTo("unavailable");
    assertThat(state(admin.delete("/server/drain"))).isEqualTo("SERVING");
    assertThat(admin.post("/rooms", "{\"name\":\"late\"}").status()).isEqualTo(201);
  }

  private static String state(Rest.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json().get("state").getAsString();
  }
}
