package io.livekit.jakarta.rtc.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import org.junit.jupiter.api.Test;

/**
 * What a publisher hears of an uplink that reorders: it sends smaller pictures for each packet that
 * it is told to have lost, and for each that it is asked for again.
 */
class ReorderedUplinkTest {
  private static final int WARM_UP_MILLIS = 1_000;
  private static final int WATCHED_MILLIS = 10_000;

  /** What was heard in ten seconds. */
  private record Heard(double lost, double resent) {}

  private static Heard hear(Link link, long seed) {
    Call call = new Call(seed, link, 20, 1);
    assertThat(call.publish()).isTrue();
    call.world.runMillis(WARM_UP_MILLIS);
    SimulatedPublisher publisher = call.publisher;
    long lost = publisher.toldLost;
    long received = publisher.toldReceived;
    long resent = publisher.retransmissions;
    call.world.runMillis(WATCHED_MILLIS);
    lost = publisher.toldLost - lost;
    received = publisher.toldReceived - received;
    assertThat(received).isPositive();
    resent = publisher.retransmissions - resent;
    assertThat(call.close()).isEmpty();
    return new Heard((double) lost / received, (double) resent / received);
  }

  @Test
  void latePacketsAreNeitherAskedForNorToldAsLost() {
    for (long seed = 1; seed <= 10; seed++) {
      Heard heard = hear(Link.of().delayMillis(10).jitterMillis(60), seed);
      assertThat(heard.lost()).as("told as lost, seed %d", seed).isLessThan(0.01);
      assertThat(heard.resent()).as("sent again, seed %d", seed).isLessThan(0.04);
    }
  }

  @Test
  void burstsOfLossAreAskedForAndToldAllTheSame() {
    for (long seed = 1; seed <= 10; seed++) {
      // 5 % lost, five in a row
      Link link = Link.of().delayMillis(10).jitterMillis(60).bursts(0.0105, 0.2, 1);
      Heard heard = hear(link, seed);
      assertThat(heard.lost()).as("told as lost, seed %d", seed).isBetween(0.02, 0.09);
      // Repairs are lost as well, and a few late packets are asked for.
      assertThat(heard.resent())
          .as("sent again, seed %d", seed)
          .isBetween(0.03, 2 * heard.lost() + 0.04);
    }
  }
}
