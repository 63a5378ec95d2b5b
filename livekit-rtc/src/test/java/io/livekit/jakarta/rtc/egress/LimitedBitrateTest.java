package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.IngressVerdict;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What subscribers get of a publisher that sends more than it may. */
class LimitedBitrateTest {
  private static final int LIMIT = 8_000; // a stream of the tests takes 23 kbit/s
  private static final int SECONDS = 20;

  private final Rig rig = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, true);
  private final Vp8Stream low = new Vp8Stream(100, 1000, 90_000, 10);
  private final Vp8Stream high = new Vp8Stream(102, 500, 40_000, 700);

  /** Key frames when the publisher is asked for them. */
  private int play(Vp8Stream... streams) {
    int asked = 0;
    for (int i = 0; i < SECONDS * 30; i++) {
      int wanted = rig.feedback(RtcpType.PLI);
      asked += wanted;
      rig.frames(i == 0 || wanted > 0, streams);
    }
    return asked;
  }

  @Test
  void aSubscriberSeesWholePicturesWithoutHolesAndEachGapEndsWithAKeyFrame() {
    rig.source.limit().set(LIMIT);
    int asked = play(low);
    List<RecordingOut.Sent> sent = rig.out.sent;
    long bits = sent.stream().mapToLong(packet -> packet.bytes().length * 8L).sum();
    assertThat(bits / SECONDS).isBetween(LIMIT / 2L, 3L * LIMIT / 2 + LIMIT / 5);
    for (int i = 1; i < sent.size(); i++) {
      RecordingOut.Sent packet = sent.get(i);
      RecordingOut.Sent before = sent.get(i - 1);
      assertThat(packet.extendedSequence()).isEqualTo(before.extendedSequence() + 1);
      int pictures = packet.vp8().pictureId() - before.vp8().pictureId() & 0x7FFF;
      assertThat(pictures <= 1 || packet.vp8().isKeyFrame()).isTrue();
    }
    assertThat(rig.feedback(RtcpType.NACK)).as("nothing is lost").isZero();
    assertThat(rig.source.drops(IngressVerdict.OVER_BITRATE)).isPositive();
    assertThat(asked).as("one for each gap").isBetween(1, SECONDS * 2);
  }

  @Test
  void whoSawABetterLayerGetsTheOneBelowWhenThatIsCut() {
    rig.source.limit().set(LIMIT * 3);
    rig.track.setMaxLayers(2, 3, rig.now);
    low.packetsPerFrame = 1;
    high.packetsPerFrame = 20;
    play(low, high);
    long shown = rig.out.sent.stream().map(packet -> packet.vp8().pictureId()).distinct().count();
    assertThat(shown).as("of %d pictures", SECONDS * 30).isGreaterThan(SECONDS * 30L * 8 / 10);
  }
}
