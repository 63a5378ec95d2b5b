package io.livekit.jakarta.rtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.bwe.SimulatedDownlink.Stretch;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import io.livekit.jakarta.rtc.rtcp.TransportFeedbackBuilder;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the estimate makes of paths; on virtual time, with seeds. */
class BandwidthEstimatorTest {

  /** What a camera's layers come to. */
  private static final long MEDIA = 2_000_000;

  private static final LongUnaryOperator CAMERA = estimate -> Math.min(estimate, MEDIA);
  private static final LongUnaryOperator GREEDY = estimate -> estimate;

  private static SimulatedDownlink downlink(long seed, long start, LongUnaryOperator media) {
    return downlink(seed, start, media, 0);
  }

  private static SimulatedDownlink downlink(
      long seed, long start, LongUnaryOperator media, double drift) {
    SimulatedDownlink path = SimulatedDownlink.of(seed, start, media, drift);
    path.link().delayMillis(10);
    path.back().delayMillis(10);
    path.estimator.rtt(20 * SimulatedDownlink.MILLI);
    return path;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aSteadyPathIsFoundAtOnceAndFilledWithoutAQueue(long seed) {
    SimulatedDownlink path = downlink(seed, 300_000, GREEDY);
    long bandwidth = 300_000 * seed;
    path.bandwidth(bandwidth, 300);
    path.want(5_000_000);
    path.run(3_000);
    Stretch steady = path.run(30_000);
    assertThat(steady.bitsPerSecond()).isBetween(bandwidth * 84 / 100, bandwidth);
    assertThat(steady.meanDelayMillis()).isLessThan(60);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aPathThatBecomesNarrowIsSeenWithinAHalfSecondAndItsReturnWithinThree(long seed) {
    SimulatedDownlink path = downlink(seed, 3_000_000, CAMERA);
    path.bandwidth(4_000_000, 300);
    path.want(2_500_000);
    path.run(12_000);
    long narrowed = 250_000 + 50_000 * seed;
    path.bandwidth(narrowed, 300);
    assertThat(path.until(estimate -> estimate < 1.15 * narrowed, 5_000)).isBetween(0L, 700L);
    path.run(2_000);
    Stretch narrow = path.run(12_000);
    assertThat(narrow.bitsPerSecond()).isBetween(narrowed * 85 / 100, narrowed);
    assertThat(narrow.meanDelayMillis()).isLessThan(80);
    path.bandwidth(4_000_000, 300);
    assertThat(path.until(estimate -> estimate > 2_200_000, 10_000)).isBetween(0L, 3_000L);
  }

  @ParameterizedTest
  @ValueSource(longs = {1_500, 5_000, 15_000})
  void whatATokenBucketLetsThroughAtOnceIsNotTakenForItsRate(long burst) {
    SimulatedDownlink path = downlink(1, 3_000_000, CAMERA);
    path.bandwidth(350_000, 300);
    path.link().burst(burst);
    path.want(2_500_000);
    path.run(6_000);
    Stretch narrow = path.run(20_000);
    assertThat(narrow.bitsPerSecond()).isBetween(300_000L, 360_000L);
    assertThat(narrow.meanDelayMillis()).isLessThan(200);
    path.bandwidth(4_000_000, 300);
    assertThat(path.until(estimate -> estimate > 2_200_000, 10_000)).isBetween(0L, 3_000L);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.02, 0.05, 0.1, 0.2})
  void lossAtRandomNarrowsNothing(double loss) {
    SimulatedDownlink path = downlink(1, 3_000_000, CAMERA);
    path.link().loss(loss);
    path.back().loss(loss);
    path.bandwidth(4_000_000, 300);
    for (int i = 0; i < 30; i++) {
      path.run(1_000);
      assertThat(path.estimator.bitsPerSecond()).isGreaterThan(MEDIA);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void lossInBurstsNarrowsNothing(long seed) {
    SimulatedDownlink path = downlink(seed, 3_000_000, CAMERA);
    path.link().bursts(0.01, 0.19, 1);
    path.bandwidth(4_000_000, 300);
    for (int i = 0; i < 30; i++) {
      path.run(1_000);
      assertThat(path.estimator.bitsPerSecond()).isGreaterThan(MEDIA);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {20, 60, 100})
  void jitterAndReorderingNarrowNothing(double millis) {
    SimulatedDownlink path = downlink(1, 3_000_000, CAMERA);
    path.link().jitterMillis(millis);
    path.back().jitterMillis(millis);
    path.bandwidth(4_000_000, 300);
    for (int i = 0; i < 30; i++) {
      path.run(1_000);
      assertThat(path.estimator.bitsPerSecond()).isGreaterThan(MEDIA);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aPathThatLosesInsteadOfQueueingIsNotFloodedForLong(long seed) {
    SimulatedDownlink path = downlink(seed, 3_000_000, GREEDY);
    path.bandwidth(1_000_000, 15);
    path.run(3_000);
    path.run(20_000);
    assertThat(path.estimator.bitsPerSecond()).isLessThan(1_600_000);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.0005, -0.0001, 0.0001, 0.0005})
  void clocksThatDriftNarrowNothing(double drift) {
    SimulatedDownlink path = downlink(1, 3_000_000, CAMERA, drift);
    path.bandwidth(4_000_000, 300);
    path.run(60_000);
    assertThat(path.estimator.bitsPerSecond()).isGreaterThan(MEDIA);
  }

  @ParameterizedTest
  @ValueSource(longs = {500, 1_000, 3_000, 10_000})
  void anOutageLeavesTheEstimateAsItWas(long millis) {
    SimulatedDownlink path = downlink(1, 3_000_000, CAMERA);
    path.bandwidth(4_000_000, 300);
    path.run(5_000);
    path.link().down(true);
    path.back().down(true);
    path.run(millis);
    path.link().down(false);
    path.back().down(false);
    for (int i = 0; i < 10; i++) {
      path.run(200);
      assertThat(path.estimator.bitsPerSecond()).isGreaterThan(MEDIA);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {50, 150, 300, 500})
  void aLongWayIsLearnedAsWell(long rttMillis) {
    SimulatedDownlink path = downlink(1, 300_000, GREEDY);
    path.link().delayMillis(rttMillis / 2.0);
    path.back().delayMillis(rttMillis / 2.0);
    path.estimator.rtt(rttMillis * SimulatedDownlink.MILLI);
    path.bandwidth(1_500_000, 300);
    path.want(5_000_000);
    path.run(8_000);
    Stretch steady = path.run(30_000);
    assertThat(steady.bitsPerSecond()).isBetween(1_100_000L, 1_500_000L);
    assertThat(steady.meanDelayMillis()).isLessThan(rttMillis / 2.0 + 100);
  }

  @Test
  void feedbackThatLiesHurtsOnlyItsSender() {
    Random random = new Random(7);
    BandwidthEstimator estimator = new BandwidthEstimator(1_000_000, 30_000, 20_000_000);
    TransportFeedback feedback = new TransportFeedback();
    RtcpReader rtcp = new RtcpReader();
    byte[] bytes = new byte[1_500];
    int sequence = 0;
    for (int i = 0; i < 20_000; i++) {
      long now = i * SimulatedDownlink.MILLI;
      for (int n = random.nextInt(4); n > 0; n--) {
        estimator.sent(sequence++ & 0xFFFF, random.nextInt(1_500), random.nextInt(3), now);
      }
      TransportFeedbackBuilder builder = new TransportFeedbackBuilder();
      int number = random.nextInt(0x10000);
      long arrival = random.nextLong(1L << 50);
      builder.begin(1, 2, i & 0xFF, number, arrival);
      for (int n = random.nextInt(400); n > 0; n--) {
        builder.add(number++ & 0xFFFF, arrival + random.nextInt(1_000) * SimulatedDownlink.MILLI);
      }
      int length = builder.write(bytes, 0, bytes.length);
      rtcp.wrap(bytes, 0, length);
      if (rtcp.next() && feedback.wrap(rtcp)) {
        estimator.feedback(feedback, now);
      }
      assertThat(estimator.bitsPerSecond()).isBetween(30_000L, 20_000_000L);
      assertThat(estimator.inFlightBytes()).isNotNegative();
    }
    assertThat(estimator.unknown()).isPositive();
  }
}
