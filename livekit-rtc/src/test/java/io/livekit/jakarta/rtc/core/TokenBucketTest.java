package io.livekit.jakarta.rtc.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long SECOND = 1_000_000_000L;

  private final TokenBucket bucket = new TokenBucket(100, 10);

  @Test
  void holdsItsBurstAtFirstAndGetsItsRateBack() {
    assertThat(bucket.take(100, 0)).isTrue();
    assertThat(bucket.take(1, 0)).isFalse();
    assertThat(bucket.take(11, SECOND)).isFalse();
    assertThat(bucket.take(10, SECOND)).isTrue();
    assertThat(bucket.take(1, SECOND)).isFalse();
  }

  @Test
  void neverHoldsMoreThanItsBurst() {
    bucket.spend(100);
    assertThat(bucket.take(1, 0)).isFalse();
    assertThat(bucket.take(101, 1_000 * SECOND)).isFalse();
    bucket.earn(1_000);
    assertThat(bucket.take(100, 1_000 * SECOND)).isTrue();
    assertThat(bucket.take(1, 1_000 * SECOND)).isFalse();
  }

  @Test
  void whatCostsMoreThanItHoldsIsLetThroughOnCreditAndPaidOff() {
    assertThat(bucket.takeOnCredit(150, 0)).isTrue();
    assertThat(bucket.takeOnCredit(1, 0)).isFalse();
    long wait = bucket.nanosUntilLeft(0);
    assertThat(wait).isBetween(5 * SECOND, 5 * SECOND + 2);
    assertThat(bucket.takeOnCredit(1, 5 * SECOND - 1)).isFalse();
    assertThat(bucket.takeOnCredit(1, wait)).isTrue();
    assertThat(bucket.nanosUntilLeft(20 * SECOND)).isZero();
  }

  @Test
  void whatIsTakenStaysWithinBurstAndRateHoweverItIsAsked() {
    Random random = new Random(7);
    long now = 0;
    double taken = 0;
    for (int i = 0; i < 100_000; i++) {
      now += random.nextInt(20_000_000);
      int cost = 1 + random.nextInt(20);
      if (bucket.take(cost, now)) {
        taken += cost;
      }
      assertThat(taken).isLessThanOrEqualTo(100 + 10.0 * now / SECOND + 1e-6);
    }
    assertThat(taken).isGreaterThan(0.99 * 10 * now / SECOND);
  }
}
