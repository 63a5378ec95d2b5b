package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.e2e.harness.ServerFigures.Snapshot;
import io.livekit.jakarta.e2e.hostile.EngineParticipant.Side;
import io.livekit.jakarta.e2e.hostile.EngineParticipant.Subscribing;
import io.livekit.jakarta.testkit.Await;
import io.livekit.jakarta.testkit.SignalClient;
import io.livekit.jakarta.testkit.Tokens;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A subscriber whose media comes by ICE-TCP, and who stops to read. */
@Tag("alone")
@LiveKit
class StalledTcpTest {

  private static final String CONNECTION = "io.livekit.jakarta.rtc.net.TcpConnection";
  private static final String FULL = "engine.SOCKET_FULL";

  /** About 18 Mbit/s, so that what the kernel takes is full soon. */
  private static final int FRAMES_AT_ONCE = 30;

  private static final int SMALL_BUFFER = 4_096;

  /** What would make the queue grow by more than is allowed below. */
  private static final long MANY_PACKETS = 4_500;

  /** The queue of a quarter of a megabyte, and what a pool takes in one piece for it. */
  private static final long MAX_MORE_DIRECT = 4L << 20;

  @Test
  void whoStopsReadingLosesItsOwnPacketsOnly(LiveKitServer server) throws Exception {
    String room = Rooms.fresh();
    Map<String, Object> receivesNothing = Map.of("canSubscribe", false);
    try (ServerFigures figures = ServerFigures.of(server);
        EngineParticipant alice =
            EngineParticipant.join(server, room, "alice", Subscribing.TO_NOBODY);
        EngineParticipant bob = EngineParticipant.join(server, room, "bob", Subscribing.TO_ALL);
        SignalClient bystander =
            SignalClient.connect(server, Tokens.join(room, "bystander", receivesNothing))) {
      String track = alice.publishVideo(FRAMES_AT_ONCE);
      Await.until("Bob to see Alice", () -> bob.frames(track) > 0);
      long connections = figures.take().instances().getOrDefault(CONNECTION, 0L);

      Wire wire = Wire.tcp(server, SMALL_BUFFER);
      Snapshot before;
      try (EngineParticipant deaf =
          EngineParticipant.joinBehind(
              wire, Side.SUBSCRIBER, server, room, "deaf", Subscribing.TO_ALL)) {
        Await.until("pictures over TCP", () -> deaf.frames(track) > FRAMES_AT_ONCE);
        before = figures.take();
        assertThat(before.instances()).containsEntry(CONNECTION, connections + 1);
        long droppedBefore = figures.drops().getOrDefault(FULL, 0L);
        long seenBefore = bob.frames(track);
        long writtenBefore = alice.framesWritten();

        wire.stopReading();
        Await.until(
            "packets to be dropped by name",
            () -> figures.drops().getOrDefault(FULL, 0L) - droppedBefore > MANY_PACKETS);
        Snapshot during = figures.take();
        assertThat(during.direct() - before.direct()).isLessThan(MAX_MORE_DIRECT);
        assertThat(bystander.ping(1).message().hasPong()).isTrue();
        assertThat(
                (double) (bob.frames(track) - seenBefore) / (alice.framesWritten() - writtenBefore))
            .as("share of the pictures that Bob has got")
            .isGreaterThan(0.9);
      }
      Await.until(
          "the connection to be gone",
          () -> figures.take().instances().getOrDefault(CONNECTION, 0L) == connections);
      assertThat(figures.take().direct() - before.direct()).isLessThan(MAX_MORE_DIRECT);
      assertThat(alice.failure()).isNull();
      assertThat(bob.failure()).isNull();
      assertThat(figures.drops()).doesNotContainKey("engine.PEER_FAULT");
    }
  }
}
