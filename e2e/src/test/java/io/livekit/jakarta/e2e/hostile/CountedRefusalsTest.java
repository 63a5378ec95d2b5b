package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.e2e.harness.SignalClient;
import io.livekit.jakarta.e2e.harness.Tokens;
import io.livekit.jakarta.proto.SignalRequest;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server refuses is counted under a name, where operators find it. */
@LiveKit
class CountedRefusalsTest {

  /** More callers than are waited for. */
  private static final int MANY = 60;

  private static final int MIB = 1 << 20;

  private ServerFigures figures;
  private Map<String, Long> before;

  @BeforeEach
  void look(LiveKitServer server) {
    figures = ServerFigures.of(server);
    before = figures.drops();
  }

  @AfterEach
  void close() {
    figures.close();
  }

  private long counted(String reason) {
    return figures.drops().getOrDefault(reason, 0L) - before.getOrDefault(reason, 0L);
  }

  @Test
  void refusedUpgrades(LiveKitServer server) {
    SignalClient.refused(server, SignalClient.query("/rtc", null));
    assertThat(counted("web.UPGRADE_REFUSED")).isEqualTo(1);
  }

  @Test
  void bodiesThatAreTooLargeOrNeverCome(LiveKitServer server) {
    String admin = Tokens.admin("");
    assertThat(server.api().post("/twirp/livekit.RoomService/ListRooms", admin, "application/protobuf", new byte[5 * MIB]).status())
        .isEqualTo(429);
    assertThat(counted("web.BODY_TOO_LARGE")).isEqualTo(1);
    try (Crowd crowd = Crowd.sending(server, MANY, "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: localhost\r\n"
        + "Authorization: Bearer " + admin + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")) {
      assertThat(server.api().get("/").text()).isEqualTo("OK");
      crowd.awaitAnswers(MANY / 2);
      assertThat(counted("web.BODY_NOT_AWAITED")).isBetween(MANY / 2L, (long) MANY);
    }
  }

  @Test
  void signalMessagesThatMeanNothing(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient client = SignalClient.connect(server, Tokens.join(room, "a", Map.of("canSubscribe", false)))) {
      client.next();
      client.send(SignalRequest.getDefaultInstance());
      client.ping(1);
      client.sendBinary(new byte[] {-1, -1});
      client.awaitClosed();
    }
    assertThat(counted("signal.UNKNOWN_REQUEST")).isEqualTo(1);
    assertThat(counted("signal.UNDECODABLE")).isEqualTo(1);
  }
}
