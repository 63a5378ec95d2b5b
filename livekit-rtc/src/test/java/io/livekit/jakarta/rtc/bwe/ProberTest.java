package io.livekit.jakarta.rtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.bwe.SimulatedDownlink.Stretch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a path is probed, and what that costs it; on virtual time. */
class ProberTest {
  private static final long MEDIA = 250_000;

  private static SimulatedDownlink path(long start, long bitsPerSecond, long burst) {
    SimulatedDownlink path = SimulatedDownlink.of(1, start, estimate -> MEDIA, 0);
    path.link().delayMillis(10).burst(burst);
    path.back().delayMillis(10);
    path.estimator.rtt(20 * SimulatedDownlink.MILLI);
    path.bandwidth(bitsPerSecond, 300);
    return path;
  }

  @Test
  void nothingIsProbedWhereNothingIsWithheld() {
    SimulatedDownlink path = path(1_000_000, 4_000_000, 0);
    path.want(900_000);
    path.run(10_000);
    assertThat(path.padded()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 5_000})
  void whatIsWantedIsProvedWithinASecondAndNoMoreIsTried(long burst) {
    SimulatedDownlink path = path(300_000, 4_000_000, burst);
    path.want(2_000_000);
    assertThat(path.until(estimate -> estimate >= 2_000_000, 2_000)).isBetween(0L, 1_500L);
    long padded = path.padded();
    path.run(10_000);
    assertThat(path.padded()).isEqualTo(padded);
  }

  @Test
  void aNarrowPathIsAskedNowAndThenWithoutAQueue() {
    SimulatedDownlink path = path(300_000, 330_000, 0);
    path.want(2_000_000);
    path.run(5_000);
    long padded = path.padded();
    Stretch asked = path.run(20_000);
    assertThat(path.padded() - padded).isBetween(10 * 1_000L, 20 * 5_000L);
    assertThat(asked.longestDelayMillis()).isLessThan(150);
    assertThat(path.estimator.bitsPerSecond()).isLessThan(400_000);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_500, 5_000, 8_000})
  void aTokenBucketMisleadsNoLongerThanUntilItIsEmpty(long burst) {
    SimulatedDownlink path = path(300_000, 330_000, burst);
    path.want(2_000_000);
    for (int i = 0; i < 40; i++) {
      Stretch half = path.run(500);
      assertThat(half.longestDelayMillis()).isLessThan(300);
      assertThat(path.estimator.bitsPerSecond()).isLessThan(750_000);
    }
  }

  @Test
  void whereNothingCanBeSentTheProbeIsGivenUp() {
    Prober prober = new Prober();
    BandwidthEstimator estimator = new BandwidthEstimator(300_000, 30_000, 20_000_000);
    long now = SimulatedDownlink.MILLI;
    prober.wanted(2_000_000);
    prober.update(estimator, now);
    assertThat(prober.id()).isEqualTo(1);
    assertThat(prober.due(0, now)).isPositive();
    prober.giveUp(now);
    assertThat(prober.id()).isZero();
    assertThat(prober.nextTimeoutNanos()).isEqualTo(now + 1_000 * SimulatedDownlink.MILLI);
  }

  @Test
  void numbersOfProbesFitIntoAByte() {
    Prober prober = new Prober();
    BandwidthEstimator estimator = new BandwidthEstimator(300_000, 30_000, 20_000_000);
    prober.wanted(2_000_000);
    long now = 0;
    for (int i = 1; i <= 600; i++) {
      prober.update(estimator, now);
      assertThat(prober.id()).isEqualTo((i - 1) % 255 + 1);
      while (prober.id() != 0) {
        for (int due = prober.due(0, now); due > 0; due -= prober.packetBytes()) {
          prober.sent(prober.packetBytes());
        }
        now += SimulatedDownlink.MILLI;
      }
      now += 1_000 * SimulatedDownlink.MILLI; // nobody answers
      prober.update(estimator, now);
      now = prober.nextTimeoutNanos();
    }
  }
}
