package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import org.junit.jupiter.api.Test;

/** Key frames are sent twice where asking for what they lost would take long. */
class KeyFrameTwinTest {
  private static final long FAR = 300 * Rig.MILLI;
  private static final long NEAR = 50 * Rig.MILLI;

  private final Rig rig = new Rig(MediaCodec.VP8);
  private final Vp8Stream low = new Vp8Stream(100, 65000, 0xFFFF_F000L, 32760);

  private void subscribe(long rtt, boolean rtx) {
    rig.subscribe(MediaCodec.VP8, rtx);
    rig.track.setPathRtt(rtt);
  }

  private long repeated() {
    return rig.out.sent.stream().filter(p -> p.view().payloadType() == Rig.RTX_PT).count();
  }

  private void pass() {
    for (int i = 0; i < 4; i++) {
      rig.tick();
      rig.track.onTimeout(rig.now);
    }
  }

  @Test
  void onALongWayOnceAndEachOfItsPackets() {
    subscribe(FAR, true);
    rig.frames(true, low);
    int sent = rig.out.sent.size();
    pass();
    assertThat(repeated()).isEqualTo(sent).isPositive();
    rig.frames(false, low);
    pass();
    assertThat(repeated()).as("no other frame").isEqualTo(sent);
  }

  @Test
  void notOnAShortWayNorWithoutRtx() {
    subscribe(NEAR, true);
    rig.frames(true, low);
    pass();
    assertThat(repeated()).isZero();

    Rig plain = new Rig(MediaCodec.VP8).subscribe(MediaCodec.VP8, false);
    plain.track.setPathRtt(FAR);
    plain.frames(true, low);
    int sent = plain.out.sent.size();
    plain.tick();
    plain.tick();
    plain.track.onTimeout(plain.now);
    assertThat(plain.out.sent).hasSize(sent);
  }

  @Test
  void notWhereReportsSayThatNothingGetsLost() {
    subscribe(FAR, true);
    rig.frames(true, low);
    pass();
    long first = repeated();
    rig.track.receiveReport(0, 0, 0, 0, 0, 0, 0);
    rig.frames(true, low);
    pass();
    assertThat(repeated()).isEqualTo(first);
    rig.track.receiveReport(20, 3, 0, 0, 0, 0, 0);
    rig.frames(true, low);
    pass();
    assertThat(repeated()).isGreaterThan(first);
  }

  @Test
  void notOnAPathThatIsOverused() {
    subscribe(FAR, true);
    rig.out.budget.congested(0);
    rig.frames(true, low);
    pass();
    assertThat(repeated()).isZero();
  }
}
