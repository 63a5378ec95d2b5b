package io.livekit.jakarta.rtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportedBandwidthTest {
  private static final long MILLI = 1_000_000L;
  private static final long MIN = 60_000;
  private static final long MAX = 50_000_000;
  private final ReportedBandwidth path = new ReportedBandwidth(MIN, MAX);
  private long now = 1_000 * MILLI;

  /** A second of video at a rate, or at what may be sent. */
  private void estimates(long bitsPerSecond, long sending) {
    now += 1_000 * MILLI;
    path.remb(bitsPerSecond, sending, now);
  }

  @Test
  void withoutAWordEverythingFits() {
    assertThat(path.bitsPerSecond()).isEqualTo(MAX);
    path.lost(0, 2_000_000, now);
    assertThat(path.bitsPerSecond()).isEqualTo(MAX);
  }

  @Test
  void anEstimateBelowWhatIsSentBoundsItAtOnce() {
    estimates(1_200_000, 2_000_000);
    assertThat(path.bitsPerSecond()).isEqualTo(1_200_000);
  }

  /** Receivers don't estimate more than half as much again as they get. */
  @Test
  void anEstimateThatFollowsWhatIsSentBoundsNothing() {
    estimates(3_000_000, 2_000_000);
    for (long rate = 2_000_000; rate > 200_000; rate /= 2) {
      estimates(3 * rate / 2, rate);
    }
    assertThat(path.bitsPerSecond()).isEqualTo(MAX);
  }

  @Test
  void oneThatRisesBehindWhatIsSentIsWaitedFor() {
    estimates(3_000_000, 2_000_000);
    estimates(220_000, 146_000);
    for (double estimate = 250_000; estimate < 600_000; estimate *= 1.08) {
      estimates((long) estimate, 550_000);
    }
    assertThat(path.bitsPerSecond()).isEqualTo(MAX);
    estimates(300_000, 550_000);
    assertThat(path.bitsPerSecond()).isEqualTo(300_000);
  }

  @Test
  void whatAReceiverAsksForStays() {
    for (int i = 0; i < 60; i++) {
      estimates(500_000, Math.min(2_000_000, path.bitsPerSecond()));
      assertThat(path.bitsPerSecond()).isLessThan(700_000);
    }
  }

  @Test
  void whatWasTakenAwayIsTriedAgain() {
    estimates(300_000, 2_000_000);
    for (int i = 0; i < 15; i++) {
      estimates(450_000, 300_000);
    }
    assertThat(path.bitsPerSecond()).isGreaterThan(900_000);
  }

  @Test
  void lossThatComesWithTheRateBoundsAndLossAtRandomDoesNot() {
    Random random = new Random(1);
    for (int i = 0; i < 30; i++) {
      now += 1_000 * MILLI;
      path.lost(0.07 + 0.06 * random.nextDouble(), 2_000_000, now);
    }
    assertThat(path.bitsPerSecond()).isGreaterThan(2_000_000);
    for (int i = 0; i < 3; i++) {
      now += 1_000 * MILLI;
      long sending = Math.min(2_000_000, path.bitsPerSecond());
      path.lost(1 - 400_000.0 / Math.max(400_000, sending), sending, now);
    }
    assertThat(path.bitsPerSecond()).isBetween(250_000L, 420_000L);
  }

  /** A connection whose kernel takes no more than the path does. */
  @ParameterizedTest
  @ValueSource(longs = {250_000, 500_000, 1_000_000})
  void aQueueBeforeAConnectionFallsShortAgain(long narrow) {
    double queued = 0;
    double longest = 0;
    long left = 0;
    for (int i = 0; i < 40_000; i++) {
      long sending = Math.min(2_000_000, path.bitsPerSecond());
      int bytes = (int) (sending / 8_000);
      path.sent(bytes);
      double drain = Math.min(queued + bytes, (i < 5_000 || i > 25_000 ? 8e6 : narrow) / 8_000);
      queued += bytes - drain;
      now += MILLI;
      if (i % 250 == 0) {
        path.queue((long) queued, 0, now);
      }
      if (i > 8_000 && i < 25_000) {
        longest = Math.max(longest, queued * 8_000 / narrow);
        left += (long) drain;
      }
    }
    assertThat(longest).as("ms in the queue").isLessThan(600);
    assertThat(left * 8 / 17).as("bits per second").isGreaterThan(narrow * 7 / 10);
    assertThat(path.bitsPerSecond()).isGreaterThan(1_000_000);
  }

  @Test
  void lyingAndFloodsHurtOnlyTheirSender() {
    Random random = new Random(5);
    long[] lies = {0, 1, -1, Long.MAX_VALUE, 0x3FFFFL << 45, Long.MIN_VALUE, 100_000};
    for (int i = 0; i < 50_000; i++) {
      now += random.nextInt(20) * MILLI;
      long sending = random.nextInt(3_000_000);
      path.remb(lies[random.nextInt(lies.length)], sending, now);
      path.lost(random.nextInt(4) == 0 ? Double.NaN : 3 * random.nextDouble() - 1, sending, now);
      path.queue(random.nextInt(1 << 20), random.nextInt(100_000), now);
      path.sent(random.nextInt(1_500));
      assertThat(path.bitsPerSecond()).isBetween(MIN, MAX);
      assertThat(path.lossRatio()).isBetween(0.0, 1.0);
    }
    assertThat(path.excess()).isGreaterThan(50_000);
  }
}
