package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the server makes itself of a track: packets until media comes, for clients that show a track
 * with its first packet, and silence of tracks whose payload is encrypted (spec/02 §5.7, §10).
 */
class OpeningPacketsTest {
  private static final byte[] TRAILER =
      "4Gz0eXkd8WqXHcRrPCbmtbLcsOmqmTqk3Yd2bSnLw9A".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] OPUS_SILENCE = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};

  private void wait(Rig rig, long millis) {
    long end = rig.now + millis * Rig.MILLI;
    while (rig.now < end) {
      rig.now += 10 * Rig.MILLI;
      rig.track.onTimeout(rig.now);
    }
  }

  private static List<RtpPacket> packets(Rig rig) {
    return rig.out.sent.stream().map(RecordingOut.Sent::view).toList();
  }

  private static void assertOneStream(List<RtpPacket> packets) {
    for (int i = 1; i < packets.size(); i++) {
      RtpPacket last = packets.get(i - 1);
      RtpPacket next = packets.get(i);
      assertThat(next.sequenceNumber()).isEqualTo(last.sequenceNumber() + 1 & 0xFFFF);
      assertThat((int) next.timestamp() - (int) last.timestamp()).isPositive();
    }
  }

  @Test
  void videoThatIsMutedOpensWithPadding() {
    Rig rig = new Rig(MediaCodec.VP8).opening().subscribe(MediaCodec.VP8, true);
    rig.track.setMuted(true, rig.now);
    wait(rig, 400);
    assertThat(packets(rig)).hasSizeBetween(3, 5);
    wait(rig, 20_000);
    assertThat(packets(rig)).as("five seconds are enough").hasSizeBetween(48, 52);
    assertThat(packets(rig))
        .allSatisfy(
            packet -> {
              assertThat(packet.isPaddingOnly()).isTrue();
              assertThat(packet.ssrc()).isEqualTo(Rig.OUT_SSRC);
              assertThat(packet.payloadType()).isEqualTo(96);
            });
    assertOneStream(packets(rig));
  }

  @Test
  void videoThatHasNoKeyFrameYetOpensToo() {
    Rig rig = new Rig(MediaCodec.VP8).opening().subscribe(MediaCodec.VP8, true);
    Vp8Stream stream = new Vp8Stream(100, 65000, 1, 1);
    for (int i = 0; i < 12; i++) {
      rig.frames(false, stream);
    }
    int opening = rig.out.sent.size();
    assertThat(opening).isBetween(3, 5);
    for (int i = 0; i < 60; i++) {
      rig.frames(i == 0, stream);
    }
    assertThat(packets(rig).subList(0, opening)).allMatch(RtpPacket::isPaddingOnly);
    assertThat(packets(rig).subList(opening, packets(rig).size()))
        .as("none after media has come")
        .noneMatch(RtpPacket::isPaddingOnly)
        .hasSizeGreaterThanOrEqualTo(60);
    for (int i = 1; i < packets(rig).size(); i++) {
      assertThat(packets(rig).get(i).sequenceNumber())
          .isEqualTo(packets(rig).get(i - 1).sequenceNumber() + 1 & 0xFFFF);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = MediaCodec.class,
      names = {"OPUS", "RED"})
  void audioThatNothingComesOfOpensWithSilence(MediaCodec codec) {
    Rig rig = new Rig(MediaCodec.OPUS).opening().subscribe(codec, false);
    wait(rig, 20_000);
    assertThat(packets(rig)).hasSizeBetween(48, 52);
    assertOneStream(packets(rig));
    assertThat(rig.out.sent)
        .allSatisfy(
            sent -> assertThat(tail(sent.payload(), OPUS_SILENCE.length)).isEqualTo(OPUS_SILENCE));
  }

  @Test
  void clientsThatShowTracksByTheirDescriptionGetNothing() {
    Rig rig = new Rig(MediaCodec.OPUS).subscribe(MediaCodec.OPUS, false);
    wait(rig, 6_000);
    assertThat(rig.out.sent).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = MediaCodec.class,
      names = {"OPUS", "RED"})
  void silenceOfEncryptedTracksEndsWithTheRoomsTrailer(MediaCodec codec) {
    Rig rig = new Rig(MediaCodec.OPUS).opening().encrypted(TRAILER).subscribe(codec, false);
    wait(rig, 1_000);
    rig.in(AudioDownTrackTest.opus(1));
    int media = rig.out.sent.size();
    rig.track.setMuted(true, rig.now);
    wait(rig, 1_500);
    assertThat(rig.out.sent).as("a second of 20 ms").hasSize(media + SilenceFrames.COUNT);
    for (int i = 0; i < rig.out.sent.size(); i++) {
      byte[] payload = rig.out.sent.get(i).payload();
      if (i == media - 1) {
        assertThat(tail(payload, TRAILER.length)).as("media is as it came").isNotEqualTo(TRAILER);
        continue;
      }
      assertThat(tail(payload, TRAILER.length)).isEqualTo(TRAILER);
      byte[] frame = Arrays.copyOf(payload, payload.length - TRAILER.length);
      assertThat(tail(frame, OPUS_SILENCE.length)).isEqualTo(OPUS_SILENCE);
      assertThat(frame).hasSize(OPUS_SILENCE.length + (codec == MediaCodec.RED ? 1 : 0));
    }
  }

  private static byte[] tail(byte[] bytes, int length) {
    return Arrays.copyOfRange(bytes, Math.max(0, bytes.length - length), bytes.length);
  }
}
