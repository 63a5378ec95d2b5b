package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtcp.NackList;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NackGeneratorTest {
  private static final long MILLI = 1_000_000L;
  private final NackGenerator nacks = new NackGenerator();
  private final byte[] buf = new byte[500];

  private List<Integer> due(long now) {
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    nacks.write(writer, 1, 2, now);
    List<Integer> lost = new ArrayList<>();
    RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
    while (writer.length() > 0 && reader.next()) {
      NackList.forEach(reader, lost::add);
    }
    return lost;
  }

  @Test
  void asksAtOnceAndAcrossTheWrap() {
    nacks.onGap(65_534, 65_538, 0, 0);
    assertThat(due(0)).containsExactly(65_534, 65_535, 0, 1);
    assertThat(due(0)).isEmpty();
  }

  @Test
  void asksAgainEveryRoundTripAndAHalfDozenTimesBeforeItGivesUp() {
    nacks.setRtt(100 * MILLI);
    nacks.onGap(5, 6, 0, 0);
    List<Long> times = new ArrayList<>();
    for (long now = 0; now < 5_000 * MILLI; now += MILLI) {
      if (!due(now).isEmpty()) {
        times.add(now / MILLI);
      }
    }
    assertThat(times).containsExactly(0L, 113L, 226L, 339L, 452L, 593L, 769L, 989L);
    assertThat(nacks.outstanding()).isZero();
    assertThat(nacks.sent()).isEqualTo(8);
    assertThat(nacks.takeGivenUp()).isTrue();
    assertThat(nacks.takeGivenUp()).isFalse();
  }

  @Test
  void asksTwiceEachTimeWhereTheRoundTripIsLong() {
    nacks.setRtt(400 * MILLI);
    nacks.onGap(5, 6, 0, 0);
    List<Long> times = new ArrayList<>();
    for (long now = 0; now < 5_000 * MILLI; now += MILLI) {
      if (!due(now).isEmpty()) {
        times.add(now / MILLI);
      }
    }
    assertThat(times).containsExactly(0L, 40L, 450L, 490L, 900L, 940L, 1350L, 1390L);
    assertThat(nacks.takeGivenUp()).isTrue();
  }

  @Test
  void asksTenTimesAtMost() {
    nacks.setRtt(10 * MILLI);
    nacks.onGap(5, 6, 0, 0);
    int asked = 0;
    for (long now = 0; now < 5_000 * MILLI; now += MILLI) {
      asked += due(now).size();
    }
    assertThat(asked).isEqualTo(NackGenerator.MAX_TRIES);
    assertThat(nacks.takeGivenUp()).isTrue();
  }

  @Test
  void whatLiesBeforeAKeyFrameIsNotMissed() {
    nacks.onGap(5, 6, 0, 0);
    nacks.onKeyFrame(7);
    for (long now = 0; now < 5_000 * MILLI; now += MILLI) {
      due(now);
    }
    assertThat(nacks.outstanding()).isZero();
    assertThat(nacks.takeGivenUp()).isFalse();
  }

  @Test
  void asksForNothingAfterAnOutage() {
    nacks.onGap(5, 50, 1_500 * MILLI, 0);
    assertThat(due(0)).isEmpty();
    assertThat(nacks.takeGivenUp()).isTrue();
  }

  @Test
  void keepsTheIntervalWithinItsBounds() {
    nacks.setRtt(MILLI);
    nacks.onGap(5, 6, 0, 0);
    due(0);
    assertThat(nacks.nextTimeoutNanos()).isEqualTo(20 * MILLI);
    nacks.setRtt(5_000 * MILLI); // more than is believed
    due(20 * MILLI);
    assertThat(nacks.nextTimeoutNanos()).isEqualTo(1_105 * MILLI);
  }

  @Test
  void stopsAskingForWhatArrived() {
    nacks.onGap(5, 8, 0, 0);
    nacks.onRecovered(6, true, 0);
    assertThat(due(0)).containsExactly(5, 7);
  }

  @Test
  void givesUpTheOldestWhenTooMuchIsMissing() {
    nacks.onGap(1000, 1060, 0, 0);
    nacks.onGap(2000, 2060, 0, 0);
    assertThat(nacks.outstanding()).isEqualTo(NackGenerator.MAX_OUTSTANDING);
    assertThat(due(0)).startsWith(1020).endsWith(2059);
    nacks.onGap(3000, 9000, 0, 0);
    assertThat(due(MILLI)).startsWith(8900).hasSize(100);
  }

  @Test
  void continuesInTheNextCompoundWhatDidNotFit() {
    for (int i = 0; i < 50; i++) {
      nacks.onGap(i * 100, i * 100 + 1, 0, 0); // far apart: one pair each
    }
    RtcpWriter small = new RtcpWriter().begin(buf, 0, 12 + 4 * 20);
    assertThat(nacks.write(small, 1, 2, 0)).isFalse();
    assertThat(due(0)).hasSize(30);
  }

  /** Plays gaps of one packet; each is filled so much later. */
  private int askedFor(long latenessNanos, boolean repair, int gaps) {
    int asked = 0;
    for (int i = 0; i < gaps; i++) {
      long noticed = i * 1_000 * MILLI;
      nacks.onGap(2 * i, 2 * i + 1, 0, noticed);
      for (long now = noticed; now < noticed + latenessNanos; now += MILLI) {
        asked += due(now).size();
      }
      nacks.onRecovered(2 * i, repair, noticed + latenessNanos);
    }
    return asked;
  }

  @Test
  void waitsForLatePacketsWherePacketsOvertakeEachOther() {
    askedFor(40 * MILLI, false, 20);
    assertThat(askedFor(40 * MILLI, false, 100)).isZero();
    nacks.onGap(5_000, 5_001, 0, 0);
    assertThat(nacks.nextTimeoutNanos()).isBetween(40 * MILLI, 50 * MILLI);
  }

  @Test
  void asksAtOnceWhereGapsAreLosses() {
    askedFor(40 * MILLI, false, 20);
    askedFor(80 * MILLI, true, 50);
    assertThat(askedFor(80 * MILLI, true, 100)).isGreaterThanOrEqualTo(100);
    nacks.onGap(5_000, 5_001, 0, 0);
    assertThat(nacks.nextTimeoutNanos()).isZero();
  }

  @Test
  void repairsOnTheStreamItselfAreNotTakenForLatePackets() {
    nacks.setRtt(60 * MILLI);
    assertThat(askedFor(62 * MILLI, false, 100)).isGreaterThanOrEqualTo(100);
  }
}
