package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.proto.SignalRequest;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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
    assertThat(
            server
                .api()
                .post(
                    "/twirp/livekit.RoomService/ListRooms",
                    admin,
                    "application/protobuf",
                    new byte[5 * MIB])
                .status())
        .isEqualTo(429);
    assertThat(counted("web.BODY_TOO_LARGE")).isEqualTo(1);
    try (Crowd crowd =
        Crowd.sending(
            server,
            MANY,
            "POST /twirp/livekit.RoomService/ListRooms HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer "
                + admin
                + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")) {
      assertThat(server.api().get("/").text()).isEqualTo("OK");
      crowd.awaitAnswers(MANY / 2);
      assertThat(counted("web.BODY_NOT_AWAITED")).isBetween(MANY / 2L, (long) MANY);
    }
  }

  /**
   * What a client announces or goes on with without end, and what it never stops asking to be
   * answered.
   */
  enum Endless {
    A_FRAME(
        "web.FRAME_TOO_LARGE",
        1,
        new byte[] {(byte) 0x82, (byte) 0xFF, 0, 0, 0, 0, 0, 0x50, 0, 0, 0, 0, 0, 0}),
    PIECES(
        "web.FRAME_TOO_LARGE",
        200,
        RawSocket.frame(RawSocket.BINARY, true, new byte[0]),
        RawSocket.frame(RawSocket.CONTINUATION, true, new byte[MIB / 8])),
    EMPTY_PIECES(
        "web.FRAME_TOO_LARGE",
        100_000,
        RawSocket.frame(RawSocket.TEXT, true, new byte[0]),
        RawSocket.frame(RawSocket.CONTINUATION, true, new byte[0])),
    PINGS(
        "web.TOO_MANY_CONTROL_FRAMES",
        100_000,
        RawSocket.frame(0x80 | RawSocket.PING, true, new byte[125]));

    private final String reason;
    private final int times;
    private final byte[] first;
    private final byte[] again;

    Endless(String reason, int times, byte[]... frames) {
      this.reason = reason;
      this.times = times;
      first = frames[0];
      again = frames[frames.length - 1];
    }
  }

  @ParameterizedTest
  @EnumSource
  void signalMessagesWithoutEnd(Endless endless, LiveKitServer server) {
    String room = Rooms.fresh();
    Map<String, Object> receivesNothing = Map.of("canSubscribe", false);
    try (SignalClient bystander =
            SignalClient.connect(server, Tokens.join(room, "bystander", receivesNothing));
        RawSocket attacker =
            RawSocket.signalWithSmallBuffer(
                server, Tokens.join(room, "attacker", receivesNothing))) {
      bystander.next();
      attacker.send(endless.first);
      try {
        for (int i = 1; i < endless.times; i++) {
          attacker.send(endless.again);
        }
      } catch (UncheckedIOException closedMeanwhile) {
        assertThat(closedMeanwhile).hasCauseInstanceOf(IOException.class);
      }
      attacker.awaitClosed();
      assertThat(counted(endless.reason)).isEqualTo(1);
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
    }
  }

  @Test
  void signalMessagesThatMeanNothing(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient client =
        SignalClient.connect(server, Tokens.join(room, "a", Map.of("canSubscribe", false)))) {
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
