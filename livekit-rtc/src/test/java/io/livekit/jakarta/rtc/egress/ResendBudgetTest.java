package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResendBudgetTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int PACKET = 1_000;

  private final ResendBudget budget = new ResendBudget();

  private int resendAll(long now) {
    int resent = 0;
    while (budget.admit(now)) {
      budget.onResent(PACKET);
      resent++;
    }
    return resent;
  }

  @Test
  void aBurstIsResentAtOnceAndThenAsMuchAsWasSent() {
    long now = 5 * SECOND;
    assertThat(resendAll(now))
        .isBetween(ResendBudget.MAX_BYTES / 1_040, ResendBudget.MAX_BYTES / 1_000);
    for (int i = 0; i < 100; i++) {
      budget.onSent(PACKET);
    }
    assertThat(resendAll(now)).isBetween(95, 100);
  }

  @Test
  void asMuchAsIsSentMayBeLostForEver() {
    for (int i = 0; i < 100_000; i++) {
      budget.onSent(PACKET + ResendBudget.REQUEST_BYTES);
      assertThat(budget.admit(0)).isTrue();
      budget.onResent(PACKET);
    }
  }

  @Test
  void whoIsSentLittleGetsALittleEverySecond() {
    resendAll(SECOND);
    assertThat(resendAll(SECOND)).isZero();
    int resent = 0;
    for (int i = 1; i <= 100; i++) {
      resent += resendAll(SECOND + i * SECOND / 10);
    }
    assertThat(resent * (PACKET + ResendBudget.REQUEST_BYTES))
        .isBetween(9 * ResendBudget.BYTES_PER_SECOND, 11 * ResendBudget.BYTES_PER_SECOND);
    assertThat(resendAll(100_000 * SECOND))
        .as("never more than the burst")
        .isLessThan(ResendBudget.MAX_BYTES / PACKET + 1);
  }

  @Test
  void askingForWhatIsNotThereCostsToo() {
    int asked = 0;
    while (budget.admit(0)) {
      asked++;
    }
    assertThat(asked).isEqualTo(ResendBudget.MAX_BYTES / ResendBudget.REQUEST_BYTES);
  }
}
