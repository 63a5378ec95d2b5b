package io.livekit.jakarta.rtc.bwe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentPacketLogTest {
  private static final long MILLI = 1_000_000L;
  private final SentPacketLog log = new SentPacketLog();

  @Test
  void numbersThatWrapAreFound() {
    for (int i = 0; i < 100; i++) {
      log.sent(65_500 + i & 0xFFFF, 1_000 + i, i % 2, i * MILLI);
    }
    for (int i = 0; i < 100; i++) {
      long packet = log.find(65_500 + i & 0xFFFF);
      assertThat(log.bytes(packet)).isEqualTo(1_000 + i);
      assertThat(log.probe(packet)).isEqualTo(i % 2);
      assertThat(log.sentNanos(packet)).isEqualTo(i * MILLI);
      assertThat(log.isInFlight(packet)).isTrue();
    }
  }

  @Test
  void whatWasNeverSentIsUnknown() {
    assertThat(log.find(7)).isEqualTo(SentPacketLog.UNKNOWN);
    log.sent(10, 100, 0, 0);
    log.sent(12, 100, 0, 0);
    assertThat(log.find(9)).isEqualTo(SentPacketLog.UNKNOWN);
    assertThat(log.find(11)).isEqualTo(SentPacketLog.UNKNOWN);
    assertThat(log.find(13)).isEqualTo(SentPacketLog.UNKNOWN);
    assertThat(log.find(12 + 32_768)).isEqualTo(SentPacketLog.UNKNOWN);
    assertThat(log.bytes(log.find(10))).isEqualTo(100);
  }

  @Test
  void growsWhileFeedbackIsAwaitedAndForgetsWhatIsOld() {
    for (int i = 0; i < 3_000; i++) {
      log.sent(i, 100, 0, i * MILLI / 2);
    }
    assertThat(log.find(2_999 - 2_000)).isNotEqualTo(SentPacketLog.UNKNOWN);
    SentPacketLog slow = new SentPacketLog();
    for (int i = 0; i < 3_000; i++) {
      slow.sent(i, 100, 0, i * 20 * MILLI);
    }
    assertThat(slow.find(2_999 - SentPacketLog.FIRST_SIZE)).isEqualTo(SentPacketLog.UNKNOWN);
    assertThat(slow.inFlightBytes()).isEqualTo(100L * SentPacketLog.FIRST_SIZE);
  }

  @Test
  void inFlightIsWhatFeedbackHasNotToldOf() {
    for (int i = 0; i < 20_000; i++) {
      log.sent(i & 0xFFFF, 100, 0, 0);
    }
    assertThat(log.inFlightBytes()).isEqualTo(100L * SentPacketLog.MAX_SIZE);
    log.received(log.find(19_999));
    log.lost(log.find(19_998));
    log.received(log.find(19_998));
    assertThat(log.inFlightBytes()).isEqualTo(100L * (SentPacketLog.MAX_SIZE - 2));
    log.sent(19_999 + 40_000 & 0xFFFF, 100, 0, 0);
    assertThat(log.inFlightBytes()).isEqualTo(100);
  }

  @Test
  void whatFeedbackPassesOverIsCountedOnce() {
    for (int i = 0; i < 10; i++) {
      log.sent(i, 100, 0, i * MILLI);
    }
    assertThat(log.passOver(log.find(2))).as("nothing was told before").isZero();
    log.received(log.find(2));
    log.lost(log.find(4));
    assertThat(log.passOver(log.find(6))).as("3 and 5").isEqualTo(200);
    assertThat(log.isPassedOver(log.find(5))).isTrue();
    assertThat(log.passOver(log.find(6))).isZero();
    log.received(log.find(5));
    assertThat(log.isPassedOver(log.find(5))).isFalse();
    log.forgetTold();
    assertThat(log.passOver(log.find(9))).isZero();
  }
}
