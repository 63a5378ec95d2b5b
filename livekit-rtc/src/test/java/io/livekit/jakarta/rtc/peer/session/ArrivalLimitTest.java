package io.livekit.jakarta.rtc.peer.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArrivalLimitTest {
  private static final long MILLI = 1_000_000L;

  private final ArrivalLimit limit = new ArrivalLimit();

  private long admitted(int length, int perMilli, int millis) {
    long bytes = 0;
    for (int i = 0; i < millis; i++) {
      for (int n = 0; n < perMilli; n++) {
        bytes +=
            limit.admit(length, 77 * MILLI + i * MILLI)
                ? Math.max(length, ArrivalLimit.MIN_PACKET)
                : 0;
      }
    }
    return bytes;
  }

  @Test
  void whatIsBelowTheLimitIsNeverCut() {
    assertThat(admitted(1_200, 24, 10_000)).isEqualTo(1_200L * 24 * 10_000);
  }

  @Test
  void aFloodGetsTheRateAndOneBurst() {
    assertThat(admitted(1_200, 200, 10_000))
        .isBetween(
            9 * ArrivalLimit.MAX_BYTES_PER_SECOND,
            10 * ArrivalLimit.MAX_BYTES_PER_SECOND + 2 * ArrivalLimit.MAX_BURST);
  }

  @Test
  void tinyPacketsCountForTheTimeTheyTake() {
    assertThat(admitted(1, 1_000, 5_000))
        .isLessThan(5 * ArrivalLimit.MAX_BYTES_PER_SECOND + 2 * ArrivalLimit.MAX_BURST);
  }
}
