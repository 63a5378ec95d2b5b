package io.livekit.jakarta.rtc.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtendedSequenceTest {
  @Test
  void numbersGoOnBeyondSixteenBits() {
    ExtendedSequence s = new ExtendedSequence();
    long first = s.extend(65_530);
    for (int i = 1; i < 200_000; i++) {
      assertThat(s.extend(65_530 + i)).isEqualTo(first + i);
    }
    assertThat(s.highest()).isEqualTo(first + 199_999);
  }

  @Test
  void packetsOlderThanTheFirstKeepTheirPlace() {
    ExtendedSequence s = new ExtendedSequence();
    long first = s.extend(2);
    assertThat(s.extend(65_535)).isEqualTo(first - 3).isNotNegative();
    assertThat(s.highest()).isEqualTo(first);
  }

  @Test
  void guessingRemembersNothing() {
    ExtendedSequence s = new ExtendedSequence();
    assertThat(s.guess(7)).isNotNegative();
    assertThat(s.highest()).isEqualTo(-1);
    long first = s.extend(10);
    assertThat(s.guess(20)).isEqualTo(first + 10);
    assertThat(s.highest()).isEqualTo(first);
    s.reset();
    assertThat(s.highest()).isEqualTo(-1);
  }

  @Test
  void reorderingAndLossUpToHalfACircleAreFollowed() {
    long seed = 3711;
    Random random = new Random(seed);
    ExtendedSequence s = new ExtendedSequence();
    long truth = 100_000;
    long offset = s.extend((int) truth) - truth;
    for (int i = 0; i < 200_000; i++) {
      truth += random.nextInt(5_000);
      long sent = truth - random.nextInt(10_000);
      assertThat(s.extend((int) sent)).as("seed %d step %d", seed, i).isEqualTo(sent + offset);
    }
  }

  @Test
  void neverNegativeWhateverComes() {
    Random random = new Random(1);
    for (int round = 0; round < 1_000; round++) {
      ExtendedSequence s = new ExtendedSequence();
      for (int i = 0; i < 100; i++) {
        assertThat(s.extend(random.nextInt())).isNotNegative();
      }
    }
  }

  @Test
  void serialNumbersCompareAcrossTheWrap() {
    assertThat(SerialNumbers.distance16(65_535, 2)).isEqualTo(3);
    assertThat(SerialNumbers.distance16(2, 65_535)).isEqualTo(-3);
    assertThat(SerialNumbers.isNewer16(2, 65_535)).isTrue();
    assertThat(SerialNumbers.isNewer16(65_535, 2)).isFalse();
    assertThat(SerialNumbers.distance32(0xffff_fff0L, 0x10)).isEqualTo(0x20);
    assertThat(SerialNumbers.isNewer32(5, 0xffff_ffffL)).isTrue();
    assertThat(SerialNumbers.unsigned32(-1)).isEqualTo(0xffff_ffffL);
  }
}
