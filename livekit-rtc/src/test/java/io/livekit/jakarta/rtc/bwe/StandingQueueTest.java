package io.livekit.jakarta.rtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StandingQueueTest {
  private static final long MILLI = 1_000_000L;
  private static final long BASE = 7 * MILLI;
  private final StandingQueue queue = new StandingQueue();

  private void packet(long sentMillis, long delayMillis) {
    queue.arrived(sentMillis * MILLI, sentMillis * MILLI + BASE + delayMillis * MILLI);
  }

  @Test
  void onePicturesPacketsWaitForEachOtherOnly() {
    packet(0, 0);
    for (int i = 1; i < 10; i++) {
      packet(100 + i / 3, 25 * i);
    }
    assertThat(queue.nanos(BASE)).isZero();
  }

  @Test
  void whatEveryPacketOfTwoPicturesWaitedStands() {
    packet(0, 0);
    packet(100, 40);
    packet(101, 65);
    packet(102, 90);
    packet(140, 75);
    assertThat(queue.nanos(BASE)).isEqualTo(65 * MILLI);
  }

  @Test
  void ofPacketsThatVaryByThemselvesOneIsQuick() {
    for (int i = 0; i < 20; i++) {
      packet(20 * i, i % 3 == 0 ? 2 : 60);
    }
    assertThat(queue.nanos(BASE)).isEqualTo(2 * MILLI);
  }

  @Test
  void afterAResetNothingIsKnown() {
    packet(0, 50);
    packet(40, 50);
    packet(80, 50);
    queue.reset();
    assertThat(queue.nanos(BASE)).isZero();
  }
}
