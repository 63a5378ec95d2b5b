package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.RawSocket;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.e2e.harness.ServerFigures.Snapshot;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients that are gone without a word, or there without reading. */
@LiveKit
class LostSocketsTest {

  private static final Map<String, Object> RECEIVES_NOTHING = Map.of("canSubscribe", false);

  /**
   * Enough to hit the moment at which the server is just opening the socket; before, every third
   * was lost on it.
   */
  private static final int MANY = 60;

  /** Well before the next ping to a socket would find out. */
  private static final long SOON_SECONDS = 6;

  private static final int DEAF = 3;

  /**
   * What the container has taken for each before it said that it takes no more; 16 MiB each waited
   * until then.
   */
  private static final long MAX_MORE_HEAP = 24L << 20;

  /** Pools of the container grow to their size. */
  private static final int MAX_MORE_THREADS = 32;

  private static final int LARGE = 500_000;

  /** More than waits for a client, in the server and below it. */
  private static final int FLOOD = 64 << 20;

  @Test
  void socketsThatAreResetAtOnceLeaveTheirRoomAtOnce(LiveKitServer server) {
    String room = Rooms.fresh();
    try (SignalClient bystander =
        SignalClient.connect(server, Tokens.join(room, "bystander", RECEIVES_NOTHING))) {
      bystander.next();
      for (int i = 0; i < MANY; i++) {
        RawSocket.signal(server, Tokens.join(room, "short" + i)).vanish();
      }
      awaitParticipants(server, room, List.of("bystander"));
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
    }
  }

  @Test
  void whoNeverReadsIsGivenUpAndOthersAreTold(LiveKitServer server) {
    String room = Rooms.fresh();
    try (ServerFigures figures = ServerFigures.of(server);
        Crowd deaf = new Crowd();
        SignalClient bystander =
            SignalClient.connect(server, Tokens.join(room, "bystander", RECEIVES_NOTHING))) {
      bystander.next();
      Snapshot before = figures.take();
      long notReading = figures.drops().getOrDefault("signal.NOT_READING", 0L);
      for (int i = 0; i < DEAF; i++) {
        deaf.add(
            RawSocket.signalWithSmallBuffer(
                server, Tokens.join(room, "deaf" + i, RECEIVES_NOTHING)));
      }
      String last = "";
      for (int sent = 0; sent < FLOOD; sent += LARGE) {
        last = sent + "x".repeat(LARGE);
        server
            .api()
            .room(
                room,
                "UpdateRoomMetadata",
                "{\"room\":\"" + room + "\",\"metadata\":\"" + last + "\"}");
      }
      String expected = last;
      bystander.await(
          frame -> frame.message().getRoomUpdate().getRoom().getMetadata().equals(expected));
      awaitParticipants(server, room, List.of("bystander"));
      assertThat(bystander.ping(1).message().hasPong()).isTrue();
      assertThat(figures.drops().get("signal.NOT_READING") - notReading).isEqualTo(DEAF);
      Snapshot after = figures.take();
      assertThat(after.threads() - before.threads()).isLessThan(MAX_MORE_THREADS);
      assertThat(after.heap() - before.heap()).isLessThan(MAX_MORE_HEAP);
      // They are still connected, and hold nothing that a newcomer needs.
      try (SignalClient next =
          SignalClient.connect(server, Tokens.join(room, "next", RECEIVES_NOTHING))) {
        assertThat(next.next().message().getJoin().getOtherParticipantsCount()).isEqualTo(1);
      }
    }
  }

  private static void awaitParticipants(LiveKitServer server, String room, List<String> expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON_SECONDS);
    List<String> identities;
    do {
      identities = new ArrayList<>();
      for (JsonElement one :
          server
              .api()
              .room(room, "ListParticipants", "{\"room\":\"" + room + "\"}")
              .getAsJsonArray("participants")) {
        identities.add(one.getAsJsonObject().get("identity").getAsString());
      }
    } while (!identities.equals(expected) && System.nanoTime() < end);
    assertThat(identities).isEqualTo(expected);
  }
}
