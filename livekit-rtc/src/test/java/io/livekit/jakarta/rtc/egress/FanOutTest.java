package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FanOutTest {
  private final Rig rig = new Rig(MediaCodec.VP8);
  private final ReceivedTrack source = rig.source;
  private final Vp8Stream low = new Vp8Stream(100, 1, 1, 1);
  private final Vp8Stream high = new Vp8Stream(101, 1, 1, 1);
  private final AtomicInteger wakes = new AtomicInteger();
  private final FanOut fanOut = new FanOut(wakes::incrementAndGet);
  private long now = rig.now;

  private DownTrack track(RecordingOut out) {
    return new DownTrack(
        new DownTrackConfig(
            MediaCodec.VP8, 96, 0, 1, -1, 0, true, rig.outIds, true, "0", "", "c", 500),
        out,
        1,
        1);
  }

  private void publish(Vp8Stream stream, boolean key) {
    RtpPacket view = new RtpPacket();
    for (byte[] packet : stream.frame(key)) {
      view.wrap(packet, 0, packet.length);
      source.receive(view, now);
    }
    now += Rig.FRAME;
  }

  @Test
  void readsEachPacketOnceForAllSubscribersAndWakesOncePerPacket() {
    RecordingOut[] outs = {new RecordingOut(), new RecordingOut(), new RecordingOut()};
    for (RecordingOut out : outs) {
      fanOut.attach(track(out), source, now);
    }
    publish(low, true);
    assertThat(wakes).hasValue(2);
    assertThat(fanOut.poll(100, now)).isEqualTo(2);
    assertThat(fanOut.poll(100, now)).isZero();
    for (RecordingOut out : outs) {
      assertThat(out.sent).hasSize(2);
    }
  }

  @Test
  void stopsAtItsBudgetAndGoesOnAfterIt() {
    RecordingOut out = new RecordingOut();
    fanOut.attach(track(out), source, now);
    publish(low, true);
    publish(low, false);
    assertThat(fanOut.poll(3, now)).isEqualTo(3);
    assertThat(fanOut.poll(3, now)).isEqualTo(1);
    assertThat(out.sent).hasSize(4);
  }

  @Test
  void startsWithTheNewestOfARunningLayerAndWithTheFirstOfALateOne() {
    publish(low, true);
    now += 2_000 * Rig.MILLI; // that key frame is too old to be joined
    RecordingOut out = new RecordingOut();
    DownTrack track = track(out);
    fanOut.attach(track, source, now);
    publish(low, false);
    publish(high, true); // several packets pass before the loop looks
    publish(high, false);
    fanOut.poll(100, now);
    assertThat(out.sent).hasSize(4);
    assertThat(track.stats().spatial()).isEqualTo(1);
  }

  @Test
  void leavesTheSourceWithItsLastSubscriber() {
    DownTrack one = track(new RecordingOut());
    DownTrack two = track(new RecordingOut());
    fanOut.attach(one, source, now);
    fanOut.attach(two, source, now);
    fanOut.detach(one);
    publish(low, true);
    assertThat(wakes).hasValue(2);
    fanOut.detach(two);
    fanOut.detach(two);
    publish(low, true);
    assertThat(wakes).hasValue(2);
    assertThat(fanOut.poll(100, now)).isZero();
  }

  @Test
  void countsWhatASlowLoopMissed() {
    RecordingOut out = new RecordingOut();
    DownTrack track = track(out);
    fanOut.attach(track, source, now);
    publish(low, true);
    fanOut.poll(100, now);
    for (int i = 0; i < 1000; i++) {
      publish(low, false);
    }
    fanOut.poll(10_000, now);
    assertThat(fanOut.lapped()).isPositive();
    long lapped = fanOut.lapped();
    fanOut.detach(track);
    assertThat(fanOut.lapped()).isEqualTo(lapped);
  }
}
