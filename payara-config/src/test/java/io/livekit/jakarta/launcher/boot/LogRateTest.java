package io.livekit.jakarta.launcher.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogRateTest {

  @Test
  void aKindIsBoundedAndSaysHowMuchItLeftOut() {
    LogRate rate = new LogRate(2, 3);
    for (int i = 0; i < 3; i++) {
      assertThat(rate.admit("a", 0)).isZero();
    }
    for (int i = 0; i < 10; i++) {
      assertThat(rate.admit("a", 0)).isNegative();
    }
    assertThat(rate.admit("b", 0)).as("another kind").isZero();
    assertThat(rate.admit("a", TimeUnit.MILLISECONDS.toNanos(500))).isEqualTo(10);
    assertThat(rate.admit("a", TimeUnit.MILLISECONDS.toNanos(500))).isNegative();
  }

  @Test
  void kindsByTheThousandTakeNoMemory() {
    LogRate rate = new LogRate(1, 1);
    for (int i = 0; i < 10 * LogRate.MAX_KINDS; i++) {
      assertThat(rate.admit("kind " + i, 0)).isZero();
    }
  }
}
