package io.livekit.jakarta.media.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.peer.EngineStats;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRatesTest {
  private static final long SECOND = 1_000_000_000L;

  private final NodeRates rates = new NodeRates();

  private static EngineStats stats(long packets, Long... busyNanos) {
    return new EngineStats(
        0,
        packets,
        100 * packets,
        3 * packets,
        300 * packets,
        0,
        0,
        0,
        List.of(busyNanos),
        0,
        Map.of());
  }

  @Test
  void theyAreThoseOfTheTimeBetweenTwoLooks() {
    rates.measure(stats(1000, SECOND, 5 * SECOND), 7);
    assertThat(rates.last()).isEqualTo(NodeRates.Rates.NONE);
    rates.measure(stats(1500, 2 * SECOND, 5 * SECOND), 7 + 2 * SECOND);
    assertThat(rates.last())
        .isEqualTo(new NodeRates.Rates(250, 25_000, 750, 75_000, List.of(0.5, 0.0)));
  }

  @Test
  void aLoopIsNeverBusierThanAllTheTime() {
    rates.measure(stats(0, 0L), 0);
    // A tick is counted when it ends, with what of it was before the last look.
    rates.measure(stats(0, 3 * SECOND), SECOND);
    assertThat(rates.last().loopLoads()).containsExactly(1.0);
  }
}
