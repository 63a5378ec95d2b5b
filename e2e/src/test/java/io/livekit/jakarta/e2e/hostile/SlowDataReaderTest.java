package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.e2e.harness.LiveKit;
import io.livekit.jakarta.e2e.harness.LiveKitServer;
import io.livekit.jakarta.e2e.harness.Rooms;
import io.livekit.jakarta.e2e.harness.ServerFigures;
import io.livekit.jakarta.e2e.hostile.EngineParticipant.Subscribing;
import io.livekit.jakarta.testkit.Await;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reliable data for readers of different pace: the sender is slowed down, and nobody loses any. */
@LiveKit
@Timeout(60)
class SlowDataReaderTest {
  private static final String RELIABLE = "_reliable";

  /** 30 MB, more than twice what waits for a reader without its sender noticing. */
  private static final int MESSAGES = 2_000;

  private static final int BYTES = 15_000;

  /** Counts messages as long as each is the next one. */
  private static final class InOrder implements Consumer<byte[]> {
    final AtomicInteger next = new AtomicInteger();
    private final long pauseMillis;

    InOrder(long pauseMillis) {
      this.pauseMillis = pauseMillis;
    }

    @Override
    public void accept(byte[] content) {
      if (content.length == BYTES) {
        next.compareAndSet(ByteBuffer.wrap(content).getInt(), next.get() + 1);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(pauseMillis); // this is what makes it slow
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void aSlowReaderAndAFastOneGetEveryMessageInOrder(LiveKitServer server) throws Exception {
    String room = Rooms.fresh();
    InOrder fast = new InOrder(0);
    InOrder slow = new InOrder(2);
    try (ServerFigures figures = ServerFigures.of(server);
        EngineParticipant bob = EngineParticipant.join(server, room, "bob", Subscribing.TO_NOBODY);
        EngineParticipant carl =
            EngineParticipant.join(server, room, "carl", Subscribing.TO_NOBODY);
        EngineParticipant alice =
            EngineParticipant.join(server, room, "alice", Subscribing.TO_NOBODY)) {
      alice.publishVideo(1); // which opens her data channels too
      bob.onData(fast);
      carl.onData(slow);
      Await.until(
          "data to reach both",
          () -> {
            alice.sendData(RELIABLE, new byte[1]);
            return bob.messages() > 0 && carl.messages() > 0;
          });
      Map<String, Long> before = figures.drops();
      for (int i = 0; i < MESSAGES; i++) {
        byte[] content = ByteBuffer.allocate(BYTES).putInt(i).array();
        while (!alice.sendData(RELIABLE, content)) {
          TimeUnit.MILLISECONDS.sleep(1); // until there is room again, as a client does
        }
      }
      Await.until("all of it", () -> fast.next.get() == MESSAGES && slow.next.get() == MESSAGES);
      for (String reason : new String[] {"RECEIVER_TOO_SLOW", "RECEIVER_STOPPED"}) {
        assertThat(figures.drops().get("data." + reason)).isEqualTo(before.get("data." + reason));
      }
    }
  }
}
