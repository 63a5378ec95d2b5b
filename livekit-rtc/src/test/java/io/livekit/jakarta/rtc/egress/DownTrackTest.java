package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.ReceivedTrack;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.AbsCaptureTime;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class DownTrackTest {
  private final Rig rig = new Rig(MediaCodec.VP8);
  private final Vp8Stream low = new Vp8Stream(100, 65000, 0xFFFF_F000L, 32760);
  private final Vp8Stream mid = new Vp8Stream(101, 500, 7_000, 40);
  private final Vp8Stream high = new Vp8Stream(102, 9000, 900_000, 15_000);

  @Test
  void forwardsWithItsOwnSsrcPayloadTypeAndContiguousNumbers() {
    rig.subscribe(MediaCodec.VP8, true);
    for (int i = 0; i < 20; i++) {
      rig.frames(i == 0, low);
    }
    assertThat(rig.out.sent).hasSize(40);
    for (int i = 0; i < 40; i++) {
      RtpPacket view = rig.out.sent.get(i).view();
      assertThat(view.ssrc()).isEqualTo(Rig.OUT_SSRC);
      assertThat(view.payloadType()).isEqualTo(96);
      assertThat(view.sequenceNumber()).isEqualTo(65530 + i & 0xFFFF);
      assertThat(view.marker()).isEqualTo(i % 2 == 1);
      assertThat(rig.out.sent.get(i).extendedSequence()).isEqualTo(65530 + i);
      assertThat(view.timestamp()).isEqualTo(0x1234_5678L + i / 2 * 3000L);
      assertThat(rig.out.sent.get(i).vp8().pictureId()).isEqualTo(32760 + i / 2 & 0x7FFF);
    }
    assertThat(rig.track.stats().packets()).isEqualTo(40);
    assertThat(rig.track.stats().spatial()).isZero();
  }

  @Test
  void keepsThePayloadBehindTheDescriptor() {
    rig.subscribe(MediaCodec.VP8, true);
    low.packetsPerFrame = 1;
    byte[] packet = low.frame(true).get(0);
    rig.in(packet);
    byte[] payload = rig.out.last().payload();
    int length = rig.out.last().vp8().length();
    assertThat(payload).endsWith(java.util.Arrays.copyOfRange(packet, 18, packet.length));
    assertThat(payload.length - length).isEqualTo(packet.length - 18);
  }

  @Test
  void startsOnAKeyFrameOnly() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(false, low);
    assertThat(rig.out.sent).isEmpty();
    assertThat(rig.track.drops(EgressVerdict.WAITING_FOR_KEY_FRAME)).isEqualTo(2);
    rig.frames(true, low);
    assertThat(rig.out.sent).hasSize(2);
  }

  @Test
  void asksForAKeyFrameAtOnceAndAgainUntilThereIsOne() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(false, low);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
    int plis = 0;
    for (int i = 0; i < 60; i++) { // two seconds
      rig.frames(false, low);
      plis += rig.feedback(RtcpType.PLI);
    }
    // nothing answers: it is asked again after 200 ms, the time that an answer takes
    assertThat(plis).isBetween(8, 10);
    rig.frames(true, low);
    rig.feedback(RtcpType.PLI);
    for (int i = 0; i < 60; i++) {
      rig.frames(false, low);
      assertThat(rig.feedback(RtcpType.PLI)).isZero();
    }
  }

  @Test
  void passesOnAKeyFrameRequestOfTheSubscriber() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.feedback(RtcpType.PLI);
    rig.now += 1000 * Rig.MILLI;
    rig.track.receiveKeyFrameRequest(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
    assertThat(rig.track.stats().plisReceived()).isEqualTo(1);
  }

  @Test
  void climbsToTheHighestLayerOnItsKeyFrameAndKeepsEverythingContinuous() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.in(low.frame(true));
    rig.in(mid.frame(false));
    rig.in(high.frame(false));
    assertThat(rig.track.stats().spatial()).isZero();
    for (int i = 0; i < 10; i++) {
      rig.frames(false, low, mid, high);
    }
    rig.frames(true, low, mid, high);
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      rig.frames(false, low, mid, high);
    }
    assertThat(rig.track.drops(EgressVerdict.NOT_SELECTED)).isPositive();
    StreamCheck.decodable(rig.out.sent);
  }

  @Test
  void stepsDownWhenTheLimitFallsAndOnlyOnAKeyFrame() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    rig.track.setMaxLayers(0, 2, rig.now);
    rig.frames(false, low, mid, high);
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    rig.frames(true, low, mid, high);
    assertThat(rig.track.stats().spatial()).isZero();
    StreamCheck.decodable(rig.out.sent);
  }

  @Test
  void fallsBackWhenThePublisherStopsALayer() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    for (int i = 0; i < 90; i++) {
      rig.frames(false, low, mid);
      rig.feedback(RtcpType.RECEIVER_REPORT);
    }
    assertThat(rig.source.layer(2).isActive()).isFalse();
    rig.frames(true, low, mid);
    assertThat(rig.track.stats().spatial()).isEqualTo(1);
  }

  @Test
  void fallsBackWithinHalfASecondWhenAnEncoderDropsALayerAndGoesOnWithTheOthers() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    rig.feedback(RtcpType.PLI);
    rig.now += 1000 * Rig.MILLI; // so that PLIs aren't held back
    rig.frames(false, low, mid, high);
    long since = rig.now;
    while (rig.feedback(RtcpType.PLI) == 0) {
      rig.frames(false, low, mid);
    }
    assertThat(rig.now - since).isBetween(400 * Rig.MILLI, 500 * Rig.MILLI);
    rig.frames(true, low, mid);
    assertThat(rig.track.stats().spatial()).isEqualTo(1);
    rig.frames(false, low, mid, high); // it is back
    rig.now += 1000 * Rig.MILLI;
    rig.frames(false, low, mid, high);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
    rig.frames(true, low, mid, high);
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    StreamCheck.decodable(rig.out.sent);
  }

  @Test
  void staysWithALayerThatIsAsSlowAsTheOthers() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low, mid, high);
    rig.frames(true, low, mid, high);
    rig.feedback(RtcpType.PLI);
    for (int i = 0; i < 20; i++) { // a screen that stands still: a picture a second
      rig.now += 1000 * Rig.MILLI;
      rig.frames(false, low, mid, high);
      assertThat(rig.feedback(RtcpType.PLI)).isZero();
    }
    for (int i = 0; i < 20; i++) { // a layer whose encoder skips pictures
      rig.frames(false, low);
      rig.frames(false, low);
      rig.frames(false, low, high);
      assertThat(rig.feedback(RtcpType.PLI)).isZero();
    }
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
  }

  @Test
  void takesAHigherLayerWhenThereIsNoOther() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.track.setMaxLayers(0, 2, rig.now);
    rig.frames(true, high);
    rig.frames(false, high);
    assertThat(rig.out.sent).hasSize(4);
  }

  /** The low layer is being forwarded, the high one waits for a key frame. */
  private void startLow() {
    rig.in(low.frame(true));
    rig.in(high.frame(false));
    rig.tick();
    assertThat(rig.track.stats().spatial()).isZero();
  }

  @Test
  void alignsLayersBySenderReports() {
    rig.subscribe(MediaCodec.VP8, true);
    startLow();
    // The high layer's timestamps run 50_000 units apart from the low layer's; the reports say how
    // they relate.
    long ntp = Ntp.fromUnixNanos(rig.now + Rig.WALL_OFFSET);
    rig.source.receiveSenderReport(100, ntp, low.timestamp, rig.now);
    rig.source.receiveSenderReport(102, ntp, high.timestamp, rig.now);
    rig.frames(false, low, high);
    long lowOut = rig.out.last().timestamp();
    rig.now += 7 * Rig.MILLI; // arrival jitter must not show
    rig.in(high.frame(true));
    assertThat(rig.track.stats().spatial()).isEqualTo(2);
    assertThat(rig.out.last().timestamp()).isEqualTo(lowOut + 3000);
  }

  @Test
  void refusesALayerThatLagsFarBehind() {
    rig.subscribe(MediaCodec.VP8, true);
    startLow();
    long ntp = Ntp.fromUnixNanos(rig.now + Rig.WALL_OFFSET);
    rig.source.receiveSenderReport(100, ntp, low.timestamp, rig.now);
    rig.source.receiveSenderReport(102, ntp, high.timestamp + 9000, rig.now); // 100 ms behind
    rig.frames(false, low, high);
    rig.in(high.frame(true));
    assertThat(rig.track.stats().spatial()).isZero();
  }

  @Test
  void dropsPaddingAndClosesItsNumber() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.in(low.padding());
    rig.in(low.padding());
    rig.frames(false, low);
    assertThat(rig.sequences()).containsExactly(65530, 65531, 65532, 65533);
    assertThat(rig.track.drops(EgressVerdict.PADDING_ONLY)).isEqualTo(2);
  }

  @Test
  void leavesTheGapOfALossAndFillsItWhenTheRetransmissionComes() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    List<byte[]> frame = low.frame(false);
    rig.in(frame.get(1));
    rig.frames(false, low);
    assertThat(rig.sequences()).containsExactly(65530, 65531, 65533, 65534, 65535);
    assertThat(rig.feedback(RtcpType.NACK)).isEqualTo(1);
    rig.in(Vp8Stream.rtx(frame.get(0), 200, Rig.RTX_PT, 77));
    assertThat(rig.out.last().sequence()).isEqualTo(65532);
    assertThat(rig.in(frame.get(0)))
        .isEqualTo(io.livekit.jakarta.rtc.ingress.IngressVerdict.DUPLICATE);
    assertThat(rig.out.sent).hasSize(6);
    assertThat(rig.feedback(RtcpType.NACK)).isZero();
  }

  @Test
  void filtersTemporalLayersWithoutAHole() {
    rig.subscribe(MediaCodec.VP8, true);
    low.temporalLayers = 3;
    rig.track.setMaxLayers(2, 0, rig.now);
    for (int i = 0; i < 40; i++) {
      rig.frames(i == 0, low);
    }
    assertThat(rig.out.sent).hasSize(20); // every fourth frame
    StreamCheck.decodable(rig.out.sent);
    assertThat(rig.out.sent).allSatisfy(sent -> assertThat(sent.vp8().temporalId()).isZero());
    rig.track.setMaxLayers(2, 1, rig.now);
    for (int i = 0; i < 200; i++) {
      rig.frames(i == 100, low);
    }
    assertThat(rig.out.last().vp8().temporalId()).isLessThan(2);
    assertThat(rig.out.sent).anySatisfy(sent -> assertThat(sent.vp8().temporalId()).isEqualTo(1));
    StreamCheck.decodable(rig.out.sent);
  }

  @Test
  void emitsNothingWhilePausedAndResumesOnAKeyFrame() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.track.setPaused(true, rig.now);
    for (int i = 0; i < 30; i++) {
      rig.frames(i == 10, low);
    }
    assertThat(rig.out.sent).hasSize(2);
    rig.track.setPaused(false, rig.now);
    rig.frames(false, low);
    assertThat(rig.out.sent).hasSize(2);
    rig.frames(true, low);
    assertThat(rig.out.sent).hasSize(4);
    StreamCheck.decodable(rig.out.sent);
    assertThat(rig.out.last().timestamp() - rig.out.sent.get(1).timestamp()).isEqualTo(32 * 3000L);
  }

  @Test
  void continuesAcrossAChangeOfSource() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.frames(false, low);
    ReceivedTrack other = Rig.newSource(MediaCodec.VP8, rig.inIds);
    rig.fanOut.attach(rig.track, other, rig.now);
    Vp8Stream stream = new Vp8Stream(100, 3, 55, 9);
    RtpPacket view = new RtpPacket();
    for (int i = 0; i < 5; i++) {
      for (byte[] packet : stream.frame(i == 1)) {
        view.wrap(packet, 0, packet.length);
        other.receive(view, rig.now);
      }
      rig.fanOut.poll(100, rig.now);
      rig.tick();
    }
    assertThat(rig.out.sent).hasSize(12);
    StreamCheck.decodable(rig.out.sent);
  }

  @Test
  void continuesWhenThePublisherRestartsItsStreamWithAnotherSsrc() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.source.announce(300, 0, 0);
    Vp8Stream restarted = new Vp8Stream(300, 3, 55, 9);
    rig.frames(false, restarted);
    assertThat(rig.out.sent).hasSize(2);
    rig.frames(true, restarted);
    rig.frames(false, restarted);
    assertThat(rig.out.sent).hasSize(6);
    StreamCheck.decodable(rig.out.sent);
  }

  @Test
  void startsOverWhenTheOutboxHadNoRoomForTheKeyFrame() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.out.full = true;
    rig.frames(true, low);
    rig.out.full = false;
    rig.frames(false, low);
    assertThat(rig.out.sent).isEmpty();
    assertThat(rig.track.drops(EgressVerdict.OUTBOX_FULL)).isPositive();
    rig.frames(true, low);
    assertThat(rig.out.sent).hasSize(2);
  }

  @Test
  void retransmitsOnTheRtxStreamWithTheOriginalNumber() {
    rig.subscribe(MediaCodec.VP8, true);
    low.temporalLayers = 3;
    rig.track.setMaxLayers(2, 1, rig.now);
    for (int i = 0; i < 30; i++) {
      rig.frames(i == 0, low);
    }
    RecordingOut.Sent original = rig.out.sent.get(17);
    rig.track.receiveNack(original.sequence(), 0, rig.now);
    RtpPacket rtx = rig.out.last().view();
    assertThat(rtx.ssrc()).isEqualTo(Rig.RTX_SSRC);
    assertThat(rtx.payloadType()).isEqualTo(Rig.RTX_PT);
    assertThat(rtx.marker()).isEqualTo(original.view().marker());
    assertThat(rtx.timestamp()).isEqualTo(original.timestamp());
    byte[] payload = rig.out.last().payload();
    assertThat(BigEndian.getU16(payload, 0)).isEqualTo(original.sequence());
    assertThat(java.util.Arrays.copyOfRange(payload, 2, payload.length))
        .isEqualTo(original.payload());
    assertThat(rig.track.stats().packetsRetransmitted()).isEqualTo(1);
  }

  @Test
  void retransmitsTheSamePacketWithoutRtx() {
    rig.outIds.set(HeaderExtension.ABS_SEND_TIME, 3);
    rig.subscribe(MediaCodec.VP8, false);
    rig.frames(true, low);
    rig.frames(false, low);
    RecordingOut.Sent original = rig.out.sent.get(1);
    rig.track.receiveNack(original.sequence() - 1, 1, rig.now + 5);
    assertThat(rig.out.last().bytes()).isEqualTo(original.bytes());
    assertThat(rig.out.last().extendedSequence()).isEqualTo(original.extendedSequence());
    assertThat(rig.out.sent).hasSize(6);
  }

  @Test
  void retransmitsAtMostTenTimesAndNotFasterThanTheRoundTrip() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    int number = rig.out.sent.get(0).sequence();
    for (int i = 0; i < 10; i++) {
      rig.track.receiveNack(number, 0, rig.now);
    }
    assertThat(rig.track.stats().packetsRetransmitted()).isEqualTo(1);
    for (int i = 0; i < 15; i++) {
      // less than the 70 ms that are taken for the round trip until it is known
      rig.now += 60 * Rig.MILLI;
      rig.track.receiveNack(number, 0, rig.now);
      rig.now += 40 * Rig.MILLI;
      rig.track.receiveNack(number, 0, rig.now);
    }
    assertThat(rig.track.stats().packetsRetransmitted()).isEqualTo(10);
    assertThat(rig.track.drops(EgressVerdict.NACK_THROTTLED)).isEqualTo(9 + 30 - 9);
    rig.track.receiveNack(number + 1000, 0, rig.now);
    assertThat(rig.track.drops(EgressVerdict.NACK_EXPIRED)).as("a number of long ago").isEqualTo(1);
  }

  @Test
  void retransmitsBetweenAPliAndTheKeyFrameToo() {
    rig.replaying().subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.now += 200 * Rig.MILLI;
    rig.track.receiveKeyFrameRequest(rig.now); // the first is answered by what was sent first
    rig.now += 300 * Rig.MILLI;
    rig.track.receiveKeyFrameRequest(rig.now);
    rig.track.receiveNack(65530, 0, rig.now);
    assertThat(rig.out.sent)
        .as("a PLI that crossed a key frame would leave it in pieces")
        .hasSize(5);
  }

  @Test
  void aPliThatCrossesTheKeyFrameAsksForNoOther() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.feedback(RtcpType.PLI);
    rig.track.receiveKeyFrameRequest(rig.now);
    rig.now += 600 * Rig.MILLI;
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
  }

  @Test
  void sendsAgainWhatASubscriberCouldNotTakeYet() {
    rig.replaying().subscribe(MediaCodec.VP8, true);
    for (int i = 0; i < 5; i++) {
      rig.frames(i == 0, low);
    }
    rig.feedback(RtcpType.PLI);
    rig.now += 600 * Rig.MILLI; // the throttle would allow another one
    List<byte[]> first = rig.out.sent.stream().map(RecordingOut.Sent::payload).toList();
    rig.track.receiveKeyFrameRequest(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
    assertThat(rig.out.sent).hasSize(2 * first.size());
    for (int i = 0; i < first.size(); i++) {
      RtpPacket again = rig.out.sent.get(first.size() + i).view();
      assertThat(again.ssrc()).isEqualTo(Rig.RTX_SSRC);
      assertThat(BigEndian.getU16(again.buffer(), again.payloadOffset()))
          .isEqualTo(65530 + i & 0xFFFF);
    }
    rig.now += 200 * Rig.MILLI;
    rig.track.receiveKeyFrameRequest(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).as("it didn't help").isEqualTo(1);
  }

  private void assertAsksForAKeyFrame(Runnable report) {
    rig.subscribe(MediaCodec.VP8, true);
    for (int i = 0; i < 5; i++) {
      rig.frames(i == 0, low);
    }
    rig.feedback(RtcpType.PLI);
    rig.now += 600 * Rig.MILLI;
    report.run();
    int sent = rig.out.sent.size();
    rig.track.receiveKeyFrameRequest(rig.now);
    assertThat(rig.out.sent).as("nothing goes out twice").hasSize(sent);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
  }

  @Test
  void sendsNothingTwiceToAClientThatWasReadyForIt() {
    assertAsksForAKeyFrame(() -> {});
  }

  @Test
  void sendsNothingTwiceOnceAReportNamesTheStream() {
    rig.replaying();
    assertAsksForAKeyFrame(() -> rig.track.receiveReport(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void sendsNothingTwiceOnceANackNamesTheStream() {
    rig.replaying();
    assertAsksForAKeyFrame(() -> rig.track.receiveNack(65_000, 0, rig.now));
  }

  @Test
  void sendsNothingOldAgainOnceThatIsLongAgo() {
    rig.replaying().subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.feedback(RtcpType.PLI);
    rig.now += 1_100 * Rig.MILLI;
    rig.track.receiveKeyFrameRequest(rig.now);
    assertThat(rig.out.sent).hasSize(2);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
  }

  @Test
  void asksForAKeyFrameWhenTheSubscriberIsAboutToGiveUp() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.frames(false, low);
    rig.feedback(RtcpType.PLI);
    int number = rig.out.last().sequence();
    for (int i = 0; i < 6; i++) {
      rig.now += 100 * Rig.MILLI;
      rig.track.receiveNack(number, 0, rig.now);
      assertThat(rig.feedback(RtcpType.PLI)).as("after %s NACKs", i + 1).isZero();
    }
    rig.now += 100 * Rig.MILLI;
    rig.track.receiveNack(number, 0, rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
  }

  @Test
  void joinsWithTheKeyFrameThatSomebodyElseHasJustGot() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.frames(false, low);
    rig.feedback(RtcpType.PLI);
    int before = rig.out.sent.size();
    rig.subscribe(MediaCodec.VP8, true);
    assertThat(rig.out.sent).as("the second subscriber has all of it").hasSize(2 * before);
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
    rig.frames(false, low);
    assertThat(rig.track.drops(EgressVerdict.DUPLICATE)).isZero();
    assertThat(rig.out.sent).hasSize(2 * before + 4);
  }

  @Test
  void joinsAKeyFrameWhoseFirstPacketComesLast() {
    rig.subscribe(MediaCodec.VP8, true);
    List<byte[]> frame = low.frame(true);
    List<byte[]> next = low.frame(false);
    rig.in(frame.get(1));
    rig.in(next);
    assertThat(rig.out.sent).isEmpty();
    rig.in(frame.get(0));
    assertThat(rig.sequences()).containsExactly(65530, 65531, 65532, 65533);
  }

  @Test
  void asksForAKeyFrameOnceUpstreamLossCannotBeRepaired() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    low.frame(false); // lost
    boolean asked = false;
    for (int i = 0; i < 60 && !asked; i++) {
      rig.frames(false, low);
      asked = rig.feedback(RtcpType.PLI) > 0;
    }
    assertThat(asked).isTrue();
    assertThat(rig.now)
        .as("a decoder would wait for three seconds")
        .isLessThan(1_000 * Rig.MILLI + 1_200 * Rig.MILLI);
  }

  @Test
  void asksForNothingBeforePacketsCanGetThrough() {
    rig.out.ready = false;
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
    assertThat(rig.out.sent).isEmpty();
    rig.now += 2_000 * Rig.MILLI;
    rig.out.ready = true;
    rig.track.outputReady(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
  }

  @Test
  void asksForItsFirstKeyFrameWhileTheHandshakeGoesOn() {
    rig.out.ready = false;
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(false, low);
    rig.track.outputComing(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
    rig.frames(true, low);
    rig.frames(false, low);
    assertThat(rig.out.sent).isEmpty();
    rig.now += 600 * Rig.MILLI;
    rig.out.ready = true;
    rig.track.outputReady(rig.now);
    assertThat(rig.sequences()).containsExactly(65530, 65531, 65532, 65533);
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
  }

  @Test
  void asksForNoKeyFrameWhileTheHandshakeGoesOnWhereOneHasJustCome() {
    rig.out.ready = false;
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    rig.now += 100 * Rig.MILLI;
    rig.track.outputComing(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isZero();
    rig.now += 200 * Rig.MILLI;
    rig.track.outputComing(rig.now);
    assertThat(rig.feedback(RtcpType.PLI)).isEqualTo(1);
  }

  @Test
  void reportsWhatItSentAndLearnsTheRoundTrip() {
    rig.subscribe(MediaCodec.VP8, true);
    for (int i = 0; i < 30; i++) {
      rig.frames(i == 0, low);
    }
    long ntp = Ntp.fromUnixNanos(rig.now + Rig.WALL_OFFSET);
    byte[] buf = new byte[200];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    assertThat(rig.track.writeSenderReport(writer, rig.now, ntp)).isTrue();
    RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
    assertThat(reader.next()).isTrue();
    assertThat(reader.type()).isEqualTo(RtcpType.SENDER_REPORT);
    assertThat(reader.senderSsrc()).isEqualTo(Rig.OUT_SSRC);
    assertThat(reader.packetCount()).isEqualTo(60);
    // 33 ms after the last frame
    assertThat(reader.rtpTime()).isEqualTo(rig.out.last().timestamp() + 2970);
    assertThat(reader.next()).isTrue();
    assertThat(reader.cname(Rig.OUT_SSRC)).contains("PA_x|TR_y");
    assertThat(reader.sdesItem(Rig.OUT_SSRC, RtcpWriter.SDES_MID)).contains("3");

    long later = Ntp.fromUnixNanos(rig.now + Rig.WALL_OFFSET + 140 * Rig.MILLI);
    rig.track.receiveReport(
        64, 5, 0, 900, Ntp.compact(ntp), Ntp.compactFromNanos(100 * Rig.MILLI), later);
    assertThat(rig.track.stats().rttMillis())
        .isCloseTo(40, org.assertj.core.data.Offset.offset(1.0));
    assertThat(rig.track.stats().fractionLost()).isEqualTo(0.25);
    assertThat(rig.track.stats().packetsLost()).isEqualTo(5);
    assertThat(rig.track.stats().jitterMillis()).isEqualTo(10);
  }

  @Test
  void mapsItsSenderReportThroughThePublishers() {
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    long firstIn = low.timestamp - 3000;
    long firstOut = rig.out.sent.get(0).timestamp();
    rig.source.receiveSenderReport(
        100, Ntp.fromUnixNanos(rig.now + 12_345_678_900L), low.timestamp + 900, rig.now);
    rig.now += 1000 * Rig.MILLI;
    byte[] buf = new byte[200];
    RtcpWriter writer = new RtcpWriter().begin(buf, 0, buf.length);
    rig.track.writeSenderReport(writer, rig.now, Ntp.fromUnixNanos(rig.now));
    RtcpReader reader = new RtcpReader().wrap(buf, 0, writer.length());
    reader.next();
    assertThat(reader.rtpTime())
        .isEqualTo(low.timestamp + 900 + 90_000 - firstIn + firstOut & 0xFFFF_FFFFL);
  }

  @Test
  void writesTheNegotiatedExtensionsAndTranslatesTheCaptureTime() {
    rig.inIds.set(HeaderExtension.ABS_CAPTURE_TIME, 9);
    rig.inIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, 5);
    rig.outIds.set(HeaderExtension.MID, 4);
    rig.outIds.set(HeaderExtension.ABS_SEND_TIME, 3);
    rig.outIds.set(HeaderExtension.ABS_CAPTURE_TIME, 2);
    rig.outIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, 1);
    rig.subscribe(MediaCodec.VP8, true);
    rig.frames(true, low);
    long theirWall = rig.now + 5_000_000_000L;
    rig.source.receiveSenderReport(100, Ntp.fromUnixNanos(theirWall), low.timestamp, rig.now);
    rig.track.writeSenderReport(
        new RtcpWriter().begin(new byte[200], 0, 200),
        rig.now,
        Ntp.fromUnixNanos(rig.now + Rig.WALL_OFFSET));
    byte[] plain = low.frame(false).get(0);
    byte[] packet = new byte[200];
    RtpWriter writer =
        new RtpWriter()
            .begin(
                packet,
                0,
                200,
                false,
                96,
                BigEndian.getU16(plain, 2),
                BigEndian.getU32(plain, 4),
                100);
    byte[] capture = new byte[16];
    AbsCaptureTime.write(capture, 0, Ntp.fromUnixNanos(theirWall - 20 * Rig.MILLI));
    writer.addExtension(9, capture, 0, 16);
    byte[] descriptor = {1, 2, 3, 4};
    writer.addExtension(5, descriptor, 0, 4);
    int header = writer.end();
    System.arraycopy(plain, 12, packet, header, plain.length - 12);
    rig.in(java.util.Arrays.copyOf(packet, header + plain.length - 12));
    RtpPacket out = rig.out.last().view();
    assertThat(out.extensionEquals(4, "3".getBytes())).isTrue();
    assertThat(out.extensionEquals(1, descriptor)).isTrue();
    assertThat(out.extensionLength(3)).isEqualTo(3);
    assertThat(out.extensionLength(2)).isEqualTo(8);
    long ntp = AbsCaptureTime.captureNtp(rig.out.last().bytes(), out.extensionOffset(2));
    assertThat(Ntp.toUnixNanos(ntp))
        .isCloseTo(
            rig.now + Rig.WALL_OFFSET - Rig.FRAME + Rig.FRAME - 20 * Rig.MILLI,
            org.assertj.core.data.Offset.offset(1000L));
  }

  @Test
  void dropsACodecThatWasNotNegotiated() {
    rig.subscribe(MediaCodec.VP8, true);
    byte[] vp9 = new byte[40];
    RtpWriter.writeHeader(vp9, 0, true, 98, 1, 1, 100);
    vp9[12] = 0x0C; // B and E, no inter prediction: a key frame
    rig.in(vp9);
    assertThat(rig.track.drops(EgressVerdict.CODEC_MISMATCH)).isEqualTo(1);
    assertThat(rig.out.sent).isEmpty();
  }

  @Test
  void probesWithPaddingOnTheRtxStreamOnly() {
    rig.subscribe(MediaCodec.VP8, true);
    assertThat(rig.track.sendPadding(200, rig.now)).isFalse();
    rig.frames(true, low);
    assertThat(rig.track.sendPadding(200, rig.now)).isTrue();
    assertThat(rig.out.last().view().ssrc()).isEqualTo(Rig.RTX_SSRC);
    assertThat(rig.out.last().view().isPaddingOnly()).isTrue();
    rig.frames(false, low);
    assertThat(rig.out.last().sequence()).isEqualTo(65533);
  }
}
