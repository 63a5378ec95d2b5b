package io.livekit.jakarta.rtc.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How peers spread over an engine's loops. */
class MediaLoopsTest {
  private static final int PUBLISHER = 0;
  private static final int SUBSCRIBER = 1;

  @Test
  void theSubscribersOfClientsThatPublishTooSpreadOverAllLoops() throws Exception {
    MediaLoops.Listen listen = new MediaLoops.Listen(
        List.of(InetAddress.getLoopbackAddress()), List.of(0), -1, List.of(InetAddress.getLoopbackAddress()), 2, false);
    try (MediaLoops loops = MediaLoops.open(listen, new PeerDirectory(), Thread::new)) {
      List<MediaLoop> subscribers = new ArrayList<>();
      for (int client = 0; client < 10; client++) {
        loops.nextLoop(PUBLISHER);
        subscribers.add(loops.nextLoop(SUBSCRIBER));
      }
      assertThat(new HashSet<>(subscribers)).hasSameSizeAs(loops.loops());
      for (MediaLoop loop : loops.loops()) {
        assertThat(subscribers).filteredOn(other -> other == loop).hasSize(10 / loops.loops().size());
      }
    }
  }
}
