package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpType;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.AudioLevel;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReceivedTrackTest {
  private static final long MILLI = 1_000_000L;
  private static final int VP8 = 96;
  private static final int RTX = 97;
  private static final int VP9 = 98;
  private static final int OPUS = 111;
  private static final int RID_ID = 10;
  private static final int REPAIRED_RID_ID = 11;

  private final HeaderExtensionIds ids = new HeaderExtensionIds();
  private final AtomicInteger wakes = new AtomicInteger();
  private final RtpPacket view = new RtpPacket();
  private final byte[] rtcp = new byte[1200];
  private long now = 1_000 * MILLI;
  private boolean proxiesLoss;

  private ReceivedTrack track(MediaCodec codec, String... rids) {
    ids.set(HeaderExtension.RID, RID_ID);
    ids.set(HeaderExtension.REPAIRED_RID, REPAIRED_RID_ID);
    ids.set(HeaderExtension.AUDIO_LEVEL, 1);
    PayloadTypes types =
        new PayloadTypes()
            .add(VP8, MediaCodec.VP8)
            .addRtx(RTX, VP8)
            .add(VP9, MediaCodec.VP9)
            .add(OPUS, MediaCodec.OPUS);
    return new ReceivedTrack(
        new ReceivedTrackConfig(
            codec,
            types,
            ids,
            List.of(rids),
            true,
            500,
            new SpeechDetection(35, 40, 400, 2),
            proxiesLoss,
            new long[] {500 * MILLI, 1000 * MILLI, 1000 * MILLI},
            42),
        new PublisherClock(),
        new BitrateLimit(),
        wakes::incrementAndGet);
  }

  private static byte[] packet(
      int payloadType,
      int ssrc,
      int sequence,
      long timestamp,
      int extension,
      String text,
      byte[] payload) {
    byte[] packet = new byte[64 + payload.length];
    RtpWriter writer =
        new RtpWriter()
            .begin(packet, 0, 64, false, payloadType, sequence & 0xFFFF, timestamp, ssrc);
    if (extension > 0) {
      writer.addExtension(extension, text.getBytes(), 0, text.length());
    }
    int header = writer.end();
    System.arraycopy(payload, 0, packet, header, payload.length);
    return Arrays.copyOf(packet, header + payload.length);
  }

  /** A one-packet VP8 frame without picture id. */
  private static byte[] vp8(boolean key) {
    return new byte[] {
      0x10, (byte) (key ? 0x10 : 0x11), 0, 0, (byte) 0x9D, 1, 0x2A, 64, 1, (byte) 180, 0, 1, 2, 3
    };
  }

  private IngressVerdict receive(ReceivedTrack track, byte[] packet) {
    byte[] copy = packet.clone();
    assertThat(view.wrap(copy, 0, copy.length)).isEqualTo(RtpPacket.Verdict.OK);
    return track.receive(view, now);
  }

  private IngressVerdict media(ReceivedTrack track, int sequence) {
    return receive(
        track, packet(VP8, 5, sequence, sequence * 3000L, 0, "", vp8(sequence % 10 == 0)));
  }

  private RtcpReader feedback(ReceivedTrack track, RtcpType wanted) {
    RtcpWriter writer = new RtcpWriter().begin(rtcp, 0, rtcp.length);
    assertThat(track.writeFeedback(writer, now)).isTrue();
    RtcpReader reader = new RtcpReader().wrap(rtcp, 0, writer.length());
    while (writer.length() > 0 && reader.next()) {
      if (reader.type() == wanted) {
        return reader;
      }
    }
    return null;
  }

  private MediaCodec codecAfter(ReceivedTrack track, int sequence, int payloadType) {
    receive(track, packet(payloadType, 5, sequence, sequence * 3000L, 0, "", vp8(true)));
    return track.codec();
  }

  @Test
  void aPublisherChangesItsCodecInTheMidst() {
    ReceivedTrack track = track(MediaCodec.VP8);
    AtomicInteger learned = new AtomicInteger();
    track.onLearned(learned::incrementAndGet);
    assertThat(codecAfter(track, 1, VP8)).isEqualTo(MediaCodec.VP8);
    now += 2_000 * MILLI;
    int before = learned.get();
    assertThat(codecAfter(track, 2, VP9)).isEqualTo(MediaCodec.VP9);
    assertThat(track.sentPayloadType()).isEqualTo(VP9);
    assertThat(learned.get()).isEqualTo(before + 1);
    now += 100 * MILLI;
    assertThat(codecAfter(track, 3, VP8)).as("a straggler of before").isEqualTo(MediaCodec.VP9);
    assertThat(codecAfter(track, 4, OPUS)).as("no video").isEqualTo(MediaCodec.VP9);
    now += 2_000 * MILLI;
    assertThat(codecAfter(track, 5, VP8)).isEqualTo(MediaCodec.VP8);
    assertThat(learned.get()).isEqualTo(before + 2);
  }

  @Test
  void whoChangesItsCodecAllTheTimeIsHeardLessAndLess() {
    ReceivedTrack track = track(MediaCodec.VP8);
    AtomicInteger learned = new AtomicInteger();
    track.onLearned(learned::incrementAndGet);
    for (int i = 0; i < 60_000; i++) { // ten minutes
      codecAfter(track, i, i % 2 == 0 ? VP8 : VP9);
      now += 10 * MILLI;
    }
    assertThat(learned.get()).isLessThan(18);
  }

  @Test
  void bindsSimulcastStreamsByTheirRid() {
    ReceivedTrack track = track(MediaCodec.VP8, "f", "h", "q");
    track.setLayerOrder(List.of("q", "h", "f"));
    assertThat(receive(track, packet(VP8, 77, 1, 1, RID_ID, "h", vp8(true))))
        .isEqualTo(IngressVerdict.ACCEPTED);
    assertThat(receive(track, packet(VP8, 77, 2, 1, 0, "", vp8(false))))
        .isEqualTo(IngressVerdict.ACCEPTED);
    assertThat(receive(track, packet(VP8, 78, 1, 1, RID_ID, "q", vp8(true))))
        .isEqualTo(IngressVerdict.ACCEPTED);
    assertThat(receive(track, packet(VP8, 79, 1, 1, RID_ID, "x", vp8(true))))
        .isEqualTo(IngressVerdict.UNKNOWN_LAYER);
    assertThat(track.layer(0).ring().head()).isEqualTo(1);
    assertThat(track.layer(1).ring().head()).isEqualTo(2);
    assertThat(track.layer(2)).isNull();
    assertThat(track.owns(77)).isTrue();
    assertThat(track.owns(79)).isFalse();
    assertThat(track.stats()).extracting(StreamStats::rid).containsExactly("q", "h", "f");
    assertThat(track.stats()).extracting(StreamStats::ssrc).containsExactly(78L, 77L, 0L);
  }

  @Test
  void mergesRetransmissionsIntoTheStreamTheyRepair() {
    ReceivedTrack track = track(MediaCodec.VP8, "q", "h");
    receive(track, packet(VP8, 77, 1, 1, RID_ID, "h", vp8(true)));
    receive(track, packet(VP8, 77, 3, 3, 0, "", vp8(false)));
    assertThat(feedback(track, RtcpType.NACK).nackPid(0)).isEqualTo(2);
    byte[] payload = new byte[2 + vp8(false).length];
    BigEndian.put16(payload, 0, 2);
    System.arraycopy(vp8(false), 0, payload, 2, payload.length - 2);
    byte[] rtx = packet(RTX, 900, 50, 2, REPAIRED_RID_ID, "h", payload);
    assertThat(receive(track, rtx)).isEqualTo(IngressVerdict.ACCEPTED);
    PacketFacts facts = new PacketFacts();
    assertThat(track.layer(1).ring().read(2, facts)).isTrue();
    assertThat(facts.sequence & 0xFFFF).isEqualTo(2);
    assertThat(facts.is(PacketFacts.LATE)).isTrue();
    assertThat(facts.codec).isEqualTo(MediaCodec.VP8);
    assertThat(facts.payloadLength).isEqualTo(vp8(false).length);
    assertThat(receive(track, rtx)).isEqualTo(IngressVerdict.RTX_NOT_MISSING);
    assertThat(receive(track, packet(RTX, 900, 51, 2, 0, "", new byte[0])))
        .isEqualTo(IngressVerdict.RTX_EMPTY);
    now += 500 * MILLI;
    assertThat(feedback(track, RtcpType.NACK)).isNull();
    assertThat(track.stats().get(1).packetsLost()).isZero();
    assertThat(track.stats().get(1).nacksSent()).isEqualTo(1);
  }

  @Test
  void dropsDuplicatesAndWhatIsTooOld() {
    ReceivedTrack track = track(MediaCodec.VP8);
    media(track, 2000);
    assertThat(media(track, 2000)).isEqualTo(IngressVerdict.DUPLICATE);
    media(track, 2002);
    assertThat(media(track, 2001)).isEqualTo(IngressVerdict.ACCEPTED);
    assertThat(media(track, 2001)).isEqualTo(IngressVerdict.DUPLICATE);
    assertThat(media(track, 2002 - ReceivedWindow.SIZE)).isEqualTo(IngressVerdict.TOO_OLD);
    assertThat(track.drops(IngressVerdict.DUPLICATE)).isEqualTo(2);
    assertThat(track.drops(IngressVerdict.ACCEPTED)).isEqualTo(3);
  }

  @Test
  void reportsLossOncePerSecond() {
    ReceivedTrack track = track(MediaCodec.VP8);
    for (int i = 0; i < 100; i++) {
      if (i % 4 != 3) {
        media(track, 65_500 + i);
      }
    }
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT)).isNull();
    long ntp = Ntp.fromUnixNanos(now);
    track.receiveSenderReport(5, ntp, 0, now);
    now += 1000 * MILLI;
    RtcpReader report = feedback(track, RtcpType.RECEIVER_REPORT);
    assertThat(report.senderSsrc()).isEqualTo(42);
    assertThat(report.reportSsrc(0)).isEqualTo(5);
    assertThat(report.fractionLost(0)).isCloseTo(64, org.assertj.core.data.Offset.offset(2));
    // the last of the hundred isn't known to be lost
    assertThat(report.cumulativeLost(0)).isEqualTo(24);
    assertThat(report.highestSequence(0) & 0xFFFF).isEqualTo(65_598 & 0xFFFF);
    assertThat(report.lastSenderReport(0)).isEqualTo(Ntp.compact(ntp));
    assertThat(report.delaySinceLastSenderReport(0)).isEqualTo(65_536);
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT)).isNull();
    now += 1000 * MILLI;
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT).fractionLost(0)).isZero();
  }

  @Test
  void tellsAnAudioEncoderWhatSubscribersLost() {
    proxiesLoss = true;
    ReceivedTrack track = track(MediaCodec.OPUS);
    receive(track, packet(OPUS, 6, 1, 1, 0, "", new byte[20]));
    track.reportLoss(51);
    track.reportLoss(20);
    now += 1000 * MILLI;
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT).fractionLost(0)).isEqualTo(51);
    now += 1000 * MILLI;
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT).fractionLost(0)).isZero();
    track.reportLoss(255);
    now += 1000 * MILLI;
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT).fractionLost(0))
        .as("one subscriber's word has a limit")
        .isEqualTo(ReceiverReports.MAX_REPORTED_LOSS);
  }

  @Test
  void keepsWhatSubscribersLostToItselfUnlessConfigured() {
    ReceivedTrack track = track(MediaCodec.OPUS);
    receive(track, packet(OPUS, 6, 1, 1, 0, "", new byte[20]));
    track.reportLoss(51);
    now += 1000 * MILLI;
    assertThat(feedback(track, RtcpType.RECEIVER_REPORT).fractionLost(0)).isZero();
  }

  @Test
  void throttlesKeyFrameRequestsPerLayer() {
    ReceivedTrack track = track(MediaCodec.VP8);
    media(track, 1);
    track.requestKeyFrame(0);
    track.requestKeyFrame(0);
    assertThat(wakes).hasValue(1);
    assertThat(track.nextTimeoutNanos()).isLessThanOrEqualTo(now);
    assertThat(feedback(track, RtcpType.PLI).mediaSsrc()).isEqualTo(5);
    assertThat(feedback(track, RtcpType.PLI)).isNull();
    media(track, 10); // the answer
    now += 400 * MILLI;
    track.requestKeyFrame(0);
    assertThat(feedback(track, RtcpType.PLI)).isNull();
    now += 100 * MILLI;
    assertThat(feedback(track, RtcpType.PLI)).isNotNull();
    now += 600 * MILLI;
    track.requestKeyFrame(0);
    media(track, 20); // a key frame: nothing left to ask for
    assertThat(feedback(track, RtcpType.PLI)).isNull();
    track.requestKeyFrame(7);
    assertThat(track.stats().get(0).plisSent()).isEqualTo(2);
  }

  @Test
  void repeatsAPliThatNoKeyFrameAnswers() {
    ReceivedTrack track = track(MediaCodec.VP8);
    media(track, 1);
    track.requestKeyFrame(0);
    int plis = 0;
    for (int i = 0; i < 1_000; i++) { // ten seconds
      plis += feedback(track, RtcpType.PLI) == null ? 0 : 1;
      now += 10 * MILLI;
    }
    assertThat(plis).isEqualTo(1 + KeyFrameRequests.MAX_REPEATS);
    assertThat(track.nextTimeoutNanos()).isGreaterThan(now - 1_000 * MILLI);
  }

  @Test
  void isActiveWhilePacketsCome() {
    ReceivedTrack track = track(MediaCodec.VP8);
    media(track, 0);
    assertThat(track.layer(0).isActive()).isTrue();
    for (int i = 1; i <= 60; i++) {
      now += 33 * MILLI;
      media(track, i);
      feedback(track, RtcpType.PLI);
    }
    StreamStats stats = track.stats().get(0);
    assertThat(stats.active()).isTrue();
    assertThat(stats.frames()).isEqualTo(61);
    assertThat(stats.keyFrames()).isEqualTo(7);
    assertThat(stats.width()).isEqualTo(320);
    assertThat(stats.height()).isEqualTo(180);
    assertThat(stats.framesPerSecond()).isBetween(25.0, 35.0);
    assertThat(stats.bitrate()).isPositive();
    for (int i = 0; i < 5; i++) {
      now += 500 * MILLI;
      feedback(track, RtcpType.PLI);
    }
    assertThat(track.layer(0).isActive()).isFalse();
    assertThat(track.stats().get(0).bitrate()).isZero();
  }

  @Test
  void measuresTheSpeakersLevel() {
    ReceivedTrack track = track(MediaCodec.OPUS);
    byte[] packet = new byte[64];
    for (int i = 0; i < 100; i++) {
      RtpWriter writer = new RtpWriter().begin(packet, 0, 64, false, OPUS, i, i * 960L, 6);
      AudioLevel.write(packet, writer.addExtension(1, 1), 20, true);
      int header = writer.end();
      now += 20 * MILLI;
      receive(track, Arrays.copyOf(packet, header + 20));
    }
    assertThat(track.audioLevel(now)).isCloseTo(0.1f, org.assertj.core.data.Offset.offset(0.005f));
  }

  @Test
  void boundsTheStreamsThatAClientCanMakeItOpen() {
    ReceivedTrack track = track(MediaCodec.VP8, "q");
    int accepted = 0;
    for (int ssrc = 1; ssrc < 1000; ssrc++) {
      accepted +=
          receive(track, packet(VP8, ssrc, 1, 1, RID_ID, "q", vp8(true))) == IngressVerdict.ACCEPTED
              ? 1
              : 0;
    }
    assertThat(accepted).isEqualTo(ReceivedTrack.MAX_STREAMS);
    assertThat(track.drops(IngressVerdict.SSRC_LIMIT)).isPositive();
  }

  @Test
  void letsAnUnexplainedStreamSucceedOnlyADeadOne() {
    ReceivedTrack track = track(MediaCodec.VP8);
    media(track, 1);
    byte[] stranger = packet(VP8, 88, 1, 1, 0, "", vp8(true));
    assertThat(receive(track, stranger)).isEqualTo(IngressVerdict.UNKNOWN_STREAM);
    assertThat(media(track, 2)).isEqualTo(IngressVerdict.ACCEPTED);
    now += 1000 * MILLI;
    assertThat(receive(track, stranger)).isEqualTo(IngressVerdict.ACCEPTED);
    PacketFacts facts = new PacketFacts();
    assertThat(track.layer(0).ring().read(2, facts)).isTrue();
    assertThat(facts.epoch).isEqualTo(2);
  }

  @Test
  void putsAMalformedPayloadInAsAnEmptyPacket() {
    ReceivedTrack track = track(MediaCodec.VP8);
    assertThat(receive(track, packet(VP8, 5, 1, 1, 0, "", new byte[] {(byte) 0x80})))
        .isEqualTo(IngressVerdict.MALFORMED_PAYLOAD);
    PacketFacts facts = new PacketFacts();
    assertThat(track.layer(0).ring().read(0, facts)).isTrue();
    assertThat(facts.is(PacketFacts.PADDING_ONLY)).isTrue();
    assertThat(facts.payloadLength).isZero();
    assertThat(receive(track, packet(3, 5, 2, 1, 0, "", vp8(true))))
        .isEqualTo(IngressVerdict.UNKNOWN_PAYLOAD_TYPE);
  }

  @Test
  void wakesItsReaders() {
    ReceivedTrack track = track(MediaCodec.VP8);
    AtomicInteger one = new AtomicInteger();
    Runnable reader = one::incrementAndGet;
    track.addReader(reader);
    media(track, 1);
    assertThat(one).hasValue(1);
    track.removeReader(reader);
    media(track, 2);
    assertThat(one).hasValue(1);
  }

  @Test
  void neverThrowsOnRandomPackets() {
    for (MediaCodec codec : MediaCodec.values()) {
      Random random = new Random(codec.ordinal());
      PayloadTypes types = new PayloadTypes().add(VP8, codec).addRtx(RTX, VP8);
      ReceivedTrack track =
          new ReceivedTrack(
              new ReceivedTrackConfig(
                  codec,
                  types,
                  ids,
                  List.of("q", "h", "f"),
                  true,
                  500,
                  SpeechDetection.OFF,
                  false,
                  new long[3],
                  42),
              new PublisherClock(),
              new BitrateLimit(),
              () -> {});
      track.announce(5, 6, 0);
      for (int i = 0; i < 5000; i++) {
        byte[] bytes = new byte[12 + random.nextInt(60)];
        random.nextBytes(bytes);
        bytes[0] = (byte) (0x80 | bytes[0] & 0x3F);
        bytes[1] = (byte) (bytes[1] & 0x80 | (random.nextInt(4) == 0 ? RTX : VP8));
        BigEndian.put32(bytes, 8, random.nextInt(4) == 0 ? 6 : 5);
        if (view.wrap(bytes, 0, bytes.length) == RtpPacket.Verdict.OK) {
          track.receive(view, now);
        }
        now += random.nextInt(10) * MILLI;
        track.writeFeedback(new RtcpWriter().begin(rtcp, 0, random.nextInt(rtcp.length)), now);
        assertThat(track.nextTimeoutNanos()).isNotNegative();
      }
    }
  }
}
