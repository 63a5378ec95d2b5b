package io.livekit.jakarta.rtc.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MetersTest {
  private static final long MILLIS = 1_000_000L;

  @Test
  void steadyStreamReadsItsRate() {
    RateMeter meter = new RateMeter();
    long now = -7_000 * MILLIS;
    for (int i = 0; i < 500; i++) {
      meter.add(1_250, now += 10 * MILLIS);
    }
    assertThat(meter.bitsPerSecond(now)).isBetween(950_000L, 1_050_000L);
    assertThat(meter.total()).isEqualTo(500 * 1_250);
  }

  @Test
  void silenceEmptiesTheWindowAndAPauseDoesNotHaunt() {
    RateMeter meter = new RateMeter();
    meter.add(1_000_000, 0);
    assertThat(meter.perSecond(500 * MILLIS)).isPositive();
    assertThat(meter.perSecond(1_100 * MILLIS)).isZero();
    assertThat(meter.perSecond(3_600_000 * MILLIS)).isZero();
    meter.add(10, 3_600_000 * MILLIS);
    assertThat(meter.perSecond(3_600_000 * MILLIS)).isBetween(10L, 11L);
    meter.reset();
    assertThat(meter.perSecond(3_600_001 * MILLIS)).isZero();
  }

  @Test
  void firstMomentsAreNotDividedByTheWholeWindow() {
    RateMeter meter = new RateMeter();
    meter.add(100, 0);
    meter.add(100, 100 * MILLIS);
    assertThat(meter.perSecond(100 * MILLIS)).isEqualTo(1_000);
  }

  @Test
  void evenArrivalHasNoJitterAndUnevenHas() {
    JitterEstimator even = new JitterEstimator(90_000);
    JitterEstimator uneven = new JitterEstimator(90_000);
    long timestamp = 0xffff_ff00L; // wraps on the way
    for (int i = 0; i < 1_000; i++) {
      long sent = i * 20 * MILLIS;
      even.onPacket(timestamp, sent);
      uneven.onPacket(timestamp, sent + (i % 2) * 10 * MILLIS);
      timestamp = timestamp + 1_800 & 0xffff_ffffL;
    }
    assertThat(even.jitter()).isLessThanOrEqualTo(1);
    assertThat(uneven.jitter()).as("10 ms at 90 kHz").isBetween(880L, 920L);
    assertThat(uneven.jitterNanos()).isBetween(9_700_000L, 10_300_000L);
  }

  @Test
  void aNewTimelineIsNotJitter() {
    JitterEstimator jitter = new JitterEstimator(48_000);
    jitter.onPacket(0, 0);
    jitter.onPacket(2_000_000_000L, 20 * MILLIS);
    assertThat(jitter.jitter()).isZero();
  }

  @Test
  void crcIsTheOneOfTheStandard() {
    byte[] check = "123456789".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    assertThat(Crc32.of(check, 0, 9)).isEqualTo(0xcbf43926);
  }
}
