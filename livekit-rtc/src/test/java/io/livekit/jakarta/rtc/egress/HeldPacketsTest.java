package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Video that waits for its turn on a narrow path. */
class HeldPacketsTest {
  private static final long NARROW = 20_000; // the test's packets have less than 100 bytes

  private final Rig rig = new Rig(MediaCodec.VP8);
  private final Vp8Stream stream = new Vp8Stream(100, 1, 1, 1);

  @BeforeEach
  void subscribe() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.in(stream.frame(true));
    rig.tick();
    rig.out.sent.clear();
    rig.out.pacer.carries(NARROW, false);
  }

  /** Pictures that come at once. */
  private void burst(int pictures) {
    for (int i = 0; i < pictures; i++) {
      rig.in(stream.frame(false));
    }
  }

  private void run(long millis) {
    for (long end = rig.now + millis * Rig.MILLI; rig.now < end; rig.now += Rig.MILLI) {
      rig.out.pacer.onTimeout(rig.now);
    }
  }

  @Test
  void leavesInItsOrderOverTime() {
    burst(10);
    assertThat(rig.out.sent).hasSize(1);
    run(100);
    int some = rig.out.sent.size();
    assertThat(some).isBetween(2, 15);
    run(400);
    List<Integer> sequences = rig.sequences();
    int first = sequences.get(0);
    assertThat(sequences)
        .containsExactlyElementsOf(
            IntStream.range(0, 20).mapToObj(i -> first + i & 0xFFFF).toList());
    assertThat(rig.track.stats().packets()).isEqualTo(22);
  }

  @Test
  void isTheSameAsIfItHadNotWaited() {
    Rig other = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, true);
    Vp8Stream same = new Vp8Stream(100, 1, 1, 1);
    other.in(same.frame(true));
    other.tick();
    other.out.sent.clear();
    for (int i = 0; i < 10; i++) {
      other.in(same.frame(false));
    }
    burst(10);
    run(500);
    List<byte[]> waited = new ArrayList<>();
    rig.out.sent.forEach(sent -> waited.add(sent.bytes()));
    assertThat(waited).hasSameSizeAs(other.out.sent);
    for (int i = 0; i < waited.size(); i++) {
      assertThat(waited.get(i)).isEqualTo(other.out.sent.get(i).bytes());
    }
  }

  @Test
  void isDroppedWhenThePathCarriesNothingOfItsLayerAnyMore() {
    burst(10);
    rig.track.allocate(-1, 0, true, rig.now);
    run(500);
    assertThat(rig.out.sent).hasSize(1);
    assertThat(rig.track.drops(EgressVerdict.STALE)).isEqualTo(19);
  }

  @Test
  void isDroppedWithThePause() {
    burst(10);
    rig.track.setPaused(true, rig.now);
    run(500);
    assertThat(rig.out.sent).hasSize(1);
    assertThat(rig.track.drops(EgressVerdict.STALE)).isEqualTo(19);
  }

  @Test
  void isNotSentWhenItIsTooOldButAKeyFrameIsAskedFor() {
    burst(10);
    rig.feedback(RtcpType.PLI);
    rig.now += HeldPackets.MAX_AGE_NANOS + Rig.MILLI; // the loop stood still
    run(50);
    assertThat(rig.out.sent).hasSize(1);
    assertThat(rig.track.drops(EgressVerdict.STALE)).isEqualTo(19);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
    rig.in(stream.frame(true));
    run(400);
    assertThat(rig.out.sent).hasSize(3);
    rig.track.receiveNack(rig.sequences().get(0) + 1 & 0xFFFF, 0, rig.now);
    assertThat(rig.track.drops(EgressVerdict.NACK_OBSOLETE)).as("what was dropped").isEqualTo(1);
  }

  @Test
  void pushesOutTheOldestWhenThereIsTooMuch() {
    burst((HeldPackets.MAX_PACKETS + 40) / 2);
    assertThat(rig.out.sent).hasSizeBetween(39, 41);
    run(500);
    assertThat(rig.out.sent).hasSize(HeldPackets.MAX_PACKETS + 40);
  }

  @Test
  void isResentByRequestWithoutWaiting() {
    burst(10);
    int first = rig.sequences().get(0);
    rig.track.receiveNack(first, 0, rig.now);
    assertThat(rig.out.sent).hasSize(2);
    assertThat(rig.out.last().view().ssrc()).isEqualTo(Rig.RTX_SSRC);
  }
}
