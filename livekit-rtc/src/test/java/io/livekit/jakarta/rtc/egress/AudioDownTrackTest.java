package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class AudioDownTrackTest {
  private Rig rig;

  static byte[] opus(int sequence) {
    byte[] packet = new byte[12 + 20];
    RtpWriter.writeHeader(
        packet, 0, sequence == 0, Rig.OPUS_PT, 1000 + sequence, 960L * sequence, 100);
    Arrays.fill(packet, 12, packet.length, (byte) (sequence + 1));
    return packet;
  }

  /** RED with the frames before as redundancy, as far as there are any. */
  private static byte[] red(int sequence, int levels, int opusPayloadType) {
    int redundant = Math.min(levels, sequence);
    byte[] packet = new byte[400];
    int at =
        RtpWriter.writeHeader(packet, 0, false, Rig.RED_PT, 1000 + sequence, 960L * sequence, 100);
    for (int back = redundant; back > 0; back--) {
      at += Red.writeRedundantHeader(packet, at, opusPayloadType, 960 * back, 20);
    }
    at += Red.writePrimaryHeader(packet, at, opusPayloadType);
    for (int back = redundant; back >= 0; back--) {
      Arrays.fill(packet, at, at + 20, (byte) (sequence - back + 1));
      at += 20;
    }
    return Arrays.copyOf(packet, at);
  }

  private void subscribe(MediaCodec source, MediaCodec wanted) {
    rig = new Rig(source);
    rig.subscribe(wanted, false);
  }

  @Test
  void forwardsOpusFromTheFirstPacketOn() {
    subscribe(MediaCodec.OPUS, MediaCodec.OPUS);
    for (int i = 0; i < 5; i++) {
      rig.in(opus(i));
    }
    assertThat(rig.sequences()).containsExactly(65530, 65531, 65532, 65533, 65534);
    assertThat(rig.out.last().payload()).hasSize(20).containsOnly(5);
    assertThat(rig.out.sent.get(0).view().marker()).isTrue();
  }

  @Test
  void forwardsRedAsItIs() {
    subscribe(MediaCodec.RED, MediaCodec.RED);
    byte[] packet = red(3, 2, Rig.OPUS_PT);
    rig.in(packet);
    assertThat(rig.out.last().payload()).isEqualTo(Arrays.copyOfRange(packet, 12, packet.length));
    assertThat(rig.out.last().view().payloadType()).isEqualTo(Rig.RED_PT);
  }

  @Test
  void saysTheSubscribersPayloadTypeInTheBlocksOfRed() {
    subscribe(MediaCodec.RED, MediaCodec.RED);
    rig.in(red(3, 2, 96));
    byte[] expected = red(3, 2, Rig.OPUS_PT);
    assertThat(rig.out.last().payload())
        .isEqualTo(Arrays.copyOfRange(expected, 12, expected.length));
  }

  @Test
  void takesThePrimaryOutOfRedForAnOpusSubscriber() {
    subscribe(MediaCodec.RED, MediaCodec.OPUS);
    for (int i = 0; i < 4; i++) {
      rig.in(red(i, 2, Rig.OPUS_PT));
    }
    assertThat(rig.sequences()).containsExactly(65530, 65531, 65532, 65533);
    assertThat(rig.out.last().payload()).hasSize(20).containsOnly(4);
    assertThat(rig.out.last().view().payloadType()).isEqualTo(Rig.OPUS_PT);
  }

  @Test
  void recoversLostPacketsFromRedundancyForAnOpusSubscriber() {
    subscribe(MediaCodec.RED, MediaCodec.OPUS);
    rig.in(red(0, 2, Rig.OPUS_PT));
    rig.in(red(4, 2, Rig.OPUS_PT)); // 1, 2, 3 lost; 2 and 3 are in it
    rig.in(red(3, 2, Rig.OPUS_PT)); // late: was recovered already
    rig.in(red(1, 2, Rig.OPUS_PT)); // late and not recovered
    assertThat(rig.sequences()).containsExactly(65530, 65532, 65533, 65534, 65531);
    for (int i = 0; i < 5; i++) {
      RecordingOut.Sent sent = rig.out.sent.get(i);
      int number = sent.sequence() - 65530;
      assertThat(sent.payload()).hasSize(20).containsOnly(number + 1);
      assertThat(sent.timestamp()).isEqualTo(0x1234_5678L + 960L * number);
    }
    assertThat(rig.track.drops(EgressVerdict.DUPLICATE)).isEqualTo(1);
  }

  @Test
  void retransmitsARecoveredPacket() {
    subscribe(MediaCodec.RED, MediaCodec.OPUS);
    rig.in(red(0, 2, Rig.OPUS_PT));
    rig.in(red(3, 2, Rig.OPUS_PT));
    rig.track.receiveNack(65531, 0, rig.now);
    assertThat(rig.out.last().bytes()).isEqualTo(rig.out.sent.get(1).bytes());
  }

  @Test
  void buildsRedWithTwoRedundantBlocksOutOfOpus() {
    subscribe(MediaCodec.OPUS, MediaCodec.RED);
    for (int i = 0; i < 4; i++) {
      rig.in(opus(i));
    }
    for (int i = 0; i < 4; i++) {
      byte[] expected = red(i, 2, Rig.OPUS_PT);
      assertThat(rig.out.sent.get(i).payload())
          .isEqualTo(Arrays.copyOfRange(expected, 12, expected.length));
      assertThat(rig.out.sent.get(i).view().payloadType()).isEqualTo(Rig.RED_PT);
    }
  }

  @Test
  void doesNotResendRedThatItBuilt() {
    subscribe(MediaCodec.OPUS, MediaCodec.RED);
    rig.in(opus(0));
    rig.track.receiveNack(65530, 0, rig.now);
    assertThat(rig.out.sent).hasSize(1);
    assertThat(rig.track.drops(EgressVerdict.NACK_UNKNOWN)).isEqualTo(1);
  }

  @Test
  void buildsRedWithoutWhatWasLostOrIsTooFarAway() {
    subscribe(MediaCodec.OPUS, MediaCodec.RED);
    rig.in(opus(0));
    rig.in(opus(2));
    assertThat(blocks()).isEqualTo(1);
    rig.in(opus(3));
    assertThat(blocks()).isEqualTo(2);
    rig.in(opus(1));
    assertThat(blocks()).isEqualTo(1);
    byte[] afterPause = opus(4);
    RtpWriter.writeHeader(afterPause, 0, true, Rig.OPUS_PT, 1004, 960L * 3 + (1 << 14), 100);
    rig.in(afterPause);
    assertThat(blocks()).isEqualTo(1);
  }

  @Test
  void leavesRedundancyOutRatherThanOutgrowADatagram() {
    subscribe(MediaCodec.OPUS, MediaCodec.RED);
    for (int i = 0; i < 5; i++) {
      byte[] packet = new byte[12 + 500 + 100 * i];
      RtpWriter.writeHeader(packet, 0, false, Rig.OPUS_PT, i, 960L * i, 100);
      rig.in(packet);
      assertThat(rig.out.last().bytes().length).isLessThan(1200);
      assertThat(rig.out.largestClaim).isLessThan(1300);
    }
    assertThat(blocks()).isEqualTo(1);
  }

  private int blocks() {
    Red red = new Red();
    byte[] payload = rig.out.last().payload();
    assertThat(red.parse(payload, 0, payload.length)).isTrue();
    return red.count();
  }

  @Test
  void fadesOutWithASecondOfSilenceWhenMuted() {
    for (MediaCodec codec : new MediaCodec[] {MediaCodec.OPUS, MediaCodec.RED}) {
      subscribe(MediaCodec.OPUS, codec);
      rig.in(opus(0));
      rig.track.setMuted(true, rig.now);
      for (int i = 0; i < 60; i++) {
        rig.now += 20 * Rig.MILLI;
        rig.in(opus(i + 1));
        rig.track.onTimeout(rig.now);
      }
      assertThat(rig.out.sent).hasSize(1 + SilenceFrames.COUNT);
      for (int i = 1; i < rig.out.sent.size(); i++) {
        assertThat(rig.out.sent.get(i).extendedSequence()).isEqualTo(65530 + i);
        assertThat(rig.out.sent.get(i).timestamp()).isEqualTo(0x1234_5678L + 960L * i);
        assertThat(rig.out.sent.get(i).payload()).endsWith(0xF8, 0xFF, 0xFE);
      }
      rig.track.setMuted(false, rig.now);
      rig.in(opus(61));
      assertThat(rig.out.last().sequence()).isEqualTo(65530 + SilenceFrames.COUNT + 1 & 0xFFFF);
      assertThat(rig.out.last().timestamp()).isEqualTo(0x1234_5678L + 960L * 61);
    }
  }

  @Test
  void continuesTheTimelineAfterAPause() {
    subscribe(MediaCodec.OPUS, MediaCodec.OPUS);
    rig.in(opus(0));
    rig.track.setPaused(true, rig.now);
    rig.now += 200 * Rig.MILLI;
    rig.in(opus(10));
    rig.track.setPaused(false, rig.now);
    rig.now += 20 * Rig.MILLI;
    rig.in(opus(11));
    assertThat(rig.sequences()).containsExactly(65530, 65531);
    assertThat(rig.out.last().timestamp()).isEqualTo(0x1234_5678L + 960L * 11);
    RtpPacket view = rig.out.last().view();
    assertThat(view.ssrc()).isEqualTo(Rig.OUT_SSRC);
  }

  @Test
  void isNotAskedForKeyFrames() {
    subscribe(MediaCodec.OPUS, MediaCodec.OPUS);
    assertThat(rig.track.nextTimeoutNanos()).isEqualTo(Long.MAX_VALUE);
  }
}
