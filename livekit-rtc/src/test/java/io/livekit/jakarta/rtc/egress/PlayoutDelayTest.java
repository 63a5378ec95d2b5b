package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.PlayoutDelay;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What receivers of video are told to hold pictures back (spec/02 §5.9). */
class PlayoutDelayTest {
  private static final int ID = 8;
  private static final int VIDEO_UNITS_PER_MILLI = 90;
  private static final int PACKETS_TO_TELL = 16;

  private final Rig rig = new Rig(MediaCodec.VP8);
  private final Vp8Stream low = new Vp8Stream(100, 65000, 0xFFFF_F000L, 32760);

  private void subscribe(PlayoutDelayPolicy policy) {
    rig.outIds.set(HeaderExtension.PLAYOUT_DELAY, ID);
    rig.delayed(policy).subscribe(MediaCodec.VP8, true);
  }

  /** Sends packets and gives what each says: "min..max" or "-". */
  private List<String> said(int frames) {
    int before = rig.out.sent.size();
    for (int i = 0; i < frames; i++) {
      rig.frames(before == 0 && i == 0, low);
    }
    List<String> said = new ArrayList<>();
    for (RecordingOut.Sent sent : rig.out.sent.subList(before, rig.out.sent.size())) {
      said.add(said(sent.bytes()));
    }
    return said;
  }

  private static String said(byte[] packet) {
    RtpPacket view = new RtpPacket();
    assertThat(view.wrap(packet, 0, packet.length)).isEqualTo(RtpPacket.Verdict.OK);
    int at = view.extensionOffset(ID);
    return at < 0
        ? "-"
        : PlayoutDelay.minMillis(packet, at) + ".." + PlayoutDelay.maxMillis(packet, at);
  }

  private void report(long highest, int jitterMillis) {
    rig.track.receiveReport(
        0, 0, highest, (long) jitterMillis * VIDEO_UNITS_PER_MILLI, 0, 0, ntpNow());
  }

  /** Sends until the receiver has what is said at first. */
  private void tell() {
    said(1);
    report(lastSent(), 0);
    said(PACKETS_TO_TELL);
    report(lastSent(), 0);
  }

  private long ntpNow() {
    return Ntp.fromUnixNanos(rig.now + Rig.WALL_OFFSET);
  }

  private long lastSent() {
    return rig.out.last().sequence();
  }

  @Test
  void isSaidUntilAReportShowsThatItHasCome() {
    subscribe(PlayoutDelayPolicy.of(200, 1000, true));
    assertThat(said(5)).isNotEmpty().containsOnly("200..1000");
    report(lastSent(), 0); // too few have come to be sure
    assertThat(said(20)).containsOnly("200..1000");
    report(65_530, 0); // an older one's
    assertThat(said(5)).containsOnly("200..1000");
    report(lastSent(), 0);
    assertThat(said(10)).isNotEmpty().containsOnly("-");
  }

  /** With one connection the first packets may come before the client knows the track. */
  @Test
  void isNotTakenForToldByPacketsFromBeforeTheFirstReport() {
    subscribe(PlayoutDelayPolicy.of(200, 1000, true));
    said(PACKETS_TO_TELL);
    report(lastSent(), 0);
    assertThat(said(2)).containsOnly("200..1000");
  }

  @Test
  void growsWithTheJitterNoFasterThanIsSeenAndIsSaidAgain() {
    subscribe(PlayoutDelayPolicy.of(100, 500, true));
    tell();
    assertThat(said(2)).containsOnly("-");
    for (int i = 0; i < 30; i++) {
      rig.tick(); // about a second
    }
    report(lastSent(), 60);
    assertThat(said(2)).containsOnly("180..500"); // 80 ms a second, in steps of 10
    for (int second = 0; second < 10; second++) {
      rig.now += 1_000 * Rig.MILLI;
      said(1);
      report(0, 60);
    }
    assertThat(said(2)).containsOnly("500..500");
    for (int second = 0; second < 10; second++) {
      rig.now += 1_000 * Rig.MILLI;
      said(1);
      report(0, 0);
    }
    assertThat(said(2)).containsOnly("100..500");
  }

  @Test
  void doesNotFollowTheJitterOfAScreenShare() {
    subscribe(PlayoutDelayPolicy.of(100, 500, false));
    tell();
    rig.now += 1_000 * Rig.MILLI;
    report(lastSent(), 60);
    assertThat(said(2)).containsOnly("-");
  }

  @Test
  void isMoreWhereMostPacketsAreAskedForAgain() {
    subscribe(PlayoutDelayPolicy.of(0, 0, true));
    assertThat(said(1)).containsOnly("0..10000");
    tell();
    int first = rig.out.sent.get(rig.out.sent.size() - 1).sequence();
    said(10);
    for (int i = 0; i < 20; i++) {
      rig.track.receiveNack(first + i & 0xFFFF, 0, rig.now);
    }
    rig.now += 1_000 * Rig.MILLI;
    report(0, 0);
    assertThat(said(2)).doesNotContain("-").doesNotContain("0..10000");
  }

  @Test
  void isNotSaidWithoutAPolicyOrWithoutTheExtension() {
    rig.outIds.set(HeaderExtension.PLAYOUT_DELAY, ID);
    rig.subscribe(MediaCodec.VP8, true);
    assertThat(said(5)).containsOnly("-");

    Rig other = new Rig(MediaCodec.VP8);
    other.delayed(PlayoutDelayPolicy.of(100, 500, true)).subscribe(MediaCodec.VP8, true);
    other.frames(true, low);
    assertThat(said(other.out.last().bytes())).isEqualTo("-");
  }

  @Test
  void mayChangeNothingInAPacketThatIsSentTwiceOnItsOwnSsrc() {
    rig.outIds.set(HeaderExtension.PLAYOUT_DELAY, ID);
    rig.delayed(PlayoutDelayPolicy.of(100, 500, true)).subscribe(MediaCodec.VP8, false);
    assertThat(said(5)).containsOnly("-");
  }

  @Test
  void staysWithinWhatThePacketHolds() {
    assertThat(PlayoutDelayPolicy.of(100, 0, true).maxMillis()).isEqualTo(10_000);
    assertThat(PlayoutDelayPolicy.of(90_000, 90_000, true))
        .isEqualTo(new PlayoutDelayPolicy(40_950, 40_950, true));
    assertThat(PlayoutDelayPolicy.of(500, 100, true).minMillis()).isEqualTo(100);
    assertThat(PlayoutDelayPolicy.of(0, 0, true).isNone()).isFalse();
    assertThat(PlayoutDelayPolicy.NONE.isNone()).isTrue();
  }
}
