package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.api.Test;

/** How many round trips a viewer waits for its first picture where each is long. */
class FirstPictureTest {
  private static final int ROUND_TRIP_MILLIS = 300;

  /** A DTLS 1.2 handshake's. */
  private static final int HANDSHAKE_MILLIS = 2 * ROUND_TRIP_MILLIS;

  @Test
  void theKeyFrameIsThereWhenTheHandshakeIsOver() {
    for (long seed = 1; seed <= 20; seed++) {
      Link link = Link.of().delayMillis(ROUND_TRIP_MILLIS / 2.0);
      Call call = new Call(seed, link, ROUND_TRIP_MILLIS, 1);
      assertThat(call.publish()).isTrue();
      call.world.runMillis(3_000); // no key frame of late
      call.server.handshakesTake(HANDSHAKE_MILLIS);
      Call.Watching watching = call.join();
      assertThat(call.allJoined()).isTrue();
      long millis =
          (watching.viewer.videos.get(0).firstFrameNanos - watching.offeredNanos) / 1_000_000;
      // A path is found after a round trip, and the first packet takes half of one; the rest is
      // what
      // the jitter buffer holds.
      assertThat(millis)
          .as("seed %d", seed)
          .isLessThan(2 * ROUND_TRIP_MILLIS + HANDSHAKE_MILLIS + ROUND_TRIP_MILLIS / 2 + 100);
      assertThat(call.close()).isEmpty();
    }
  }

  @Test
  void theHandshakeBeginsWithTheFirstNomination() {
    // Browsers repeat their checks every 50 ms until one is answered; here each comes twice.
    Link link = Link.of().delayMillis(ROUND_TRIP_MILLIS / 2.0).duplication(1);
    Call call = new Call(1, link, ROUND_TRIP_MILLIS, 1);
    call.server.handshakesTake(HANDSHAKE_MILLIS);
    long offered = call.world.nowNanos();
    long[] connected = {0};
    for (int millis = 0; millis < 4 * ROUND_TRIP_MILLIS; millis++) {
      call.world.at(
          offered + millis * 1_000_000L,
          () -> {
            if (connected[0] == 0 && call.publishing.state() == ConnectionState.CONNECTED) {
              connected[0] = (call.world.nowNanos() - offered) / 1_000_000;
            }
          });
    }
    assertThat(call.publish()).isTrue();
    // The publisher's first check takes half a round trip; the answer to the server's own comes
    // while the handshake goes on.
    assertThat(connected[0]).isBetween(1L, HANDSHAKE_MILLIS + ROUND_TRIP_MILLIS / 2 + 1L);
  }
}
