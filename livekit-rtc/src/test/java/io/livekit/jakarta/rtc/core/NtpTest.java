package io.livekit.jakarta.rtc.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class NtpTest {
  @Test
  void unixTimeConvertsThereAndBack() {
    assertThat(Ntp.fromUnixNanos(0) >>> 32).isEqualTo(2_208_988_800L);
    assertThat(Ntp.fromUnixMillis(500) & 0xffff_ffffL).isEqualTo(0x8000_0000L);
    Random random = new Random(5905);
    for (int i = 0; i < 10_000; i++) {
      long nanos = (long) (random.nextDouble() * 2.0e18);
      assertThat(Ntp.toUnixNanos(Ntp.fromUnixNanos(nanos))).isEqualTo(nanos);
    }
  }

  @Test
  void differencesHoldForTimesOfArbitraryOrigin() {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      long a = random.nextLong() >> 4;
      long b = a + random.nextInt(2_000_000_000) - 1_000_000_000;
      assertThat(Ntp.differenceNanos(Ntp.fromNanos(b), Ntp.fromNanos(a)))
          .isBetween(b - a - 1, b - a + 1);
    }
  }

  @Test
  void compactFormIsTheMiddle() {
    assertThat(Ntp.compact(0x0123_4567_89ab_cdefL)).isEqualTo(0x4567_89ab);
    assertThat(Ntp.compactFromNanos(1_500_000_000L)).isEqualTo(0x0001_8000);
    assertThat(Ntp.compactToNanos(0x0001_8000)).isEqualTo(1_500_000_000L);
    assertThat(Ntp.compactFromNanos(Long.MAX_VALUE)).isEqualTo(-1);
    assertThat(Ntp.compactFromNanos(-5)).isZero();
  }

  /** The example of RFC 3550 §6.4.1. */
  @Test
  void roundTripFollowsFromAReportBlock() {
    assertThat(Ntp.roundTripNanos(0xb710_8000, 0xb705_2000, 0x0005_4000)).isEqualTo(6_125_000_000L);
    assertThat(Ntp.roundTripNanos(1, 0, 0)).as("no report was seen yet").isEqualTo(-1);
    assertThat(Ntp.roundTripNanos(10, 5, 50)).as("the clocks disagree").isEqualTo(-1);
  }
}
