package io.livekit.jakarta.rtc.egress;

import static io.livekit.jakarta.rtc.egress.SequenceMunger.Place.DUPLICATE;
import static io.livekit.jakarta.rtc.egress.SequenceMunger.Place.LATE;
import static io.livekit.jakarta.rtc.egress.SequenceMunger.Place.NEXT;
import static io.livekit.jakarta.rtc.egress.SequenceMunger.Place.TOO_LATE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceMungerTest {
  private final SequenceMunger munger = new SequenceMunger(64, 10);

  @Test
  void closesWhatIsDroppedAndKeepsWhatIsLost() {
    munger.start(1000);
    assertThat(munger.forward(1000)).isEqualTo(10);
    munger.drop(1001, false);
    assertThat(munger.forward(1002)).isEqualTo(11);
    assertThat(munger.gapBefore(1005)).isEqualTo(2);
    assertThat(munger.forward(1005)).isEqualTo(14);
  }

  @Test
  void givesALatePacketTheOffsetOfItsPlace() {
    munger.start(1000);
    munger.forward(1000);
    munger.forward(1002); // 1001 is missing
    munger.drop(1003, false);
    munger.drop(1004, false);
    munger.forward(1005);
    assertThat(munger.place(1001)).isEqualTo(LATE);
    assertThat(munger.forward(1001)).isEqualTo(11);
    assertThat(munger.place(1001)).isEqualTo(DUPLICATE);
    assertThat(munger.place(1003)).isEqualTo(DUPLICATE);
    assertThat(munger.place(1006)).isEqualTo(NEXT);
  }

  @Test
  void closesAGapThatLiesWithinWhatIsDropped() {
    munger.start(1000);
    munger.forward(1000);
    munger.drop(1001, false);
    munger.drop(1004, true);
    assertThat(munger.place(1002)).isEqualTo(DUPLICATE);
    assertThat(munger.forward(1005)).isEqualTo(11);
  }

  @Test
  void forgetsWhatIsOlderThanItsHistoryOrTheLastSwitch() {
    munger.start(1000);
    munger.forward(1000);
    munger.forward(1070);
    assertThat(munger.place(1006)).isEqualTo(TOO_LATE);
    assertThat(munger.place(1007)).isEqualTo(LATE);
    munger.start(5000);
    assertThat(munger.place(4999)).isEqualTo(TOO_LATE);
    assertThat(munger.forward(5000)).isEqualTo(81);
  }

  @Test
  void survivesAJumpFarBeyondItsHistory() {
    munger.start(1000);
    munger.forward(1000);
    assertThat(munger.forward(31_000)).isEqualTo(30_010);
    assertThat(munger.place(30_990)).isEqualTo(LATE);
    assertThat(munger.forward(30_990)).isEqualTo(30_000);
  }

  @Test
  void continuesAfterPacketsMadeHere() {
    munger.start(1000);
    munger.forward(1000);
    assertThat(munger.next()).isEqualTo(11);
    assertThat(munger.next()).isEqualTo(12);
    munger.start(1050);
    assertThat(munger.forward(1050)).isEqualTo(13);
  }
}
