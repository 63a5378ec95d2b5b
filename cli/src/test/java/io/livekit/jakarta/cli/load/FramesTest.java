package io.livekit.jakarta.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.codec.H264;
import io.livekit.jakarta.rtc.rtp.codec.H264Packetizer;
import io.livekit.jakarta.rtc.rtp.codec.Packetizer;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Descriptor;
import io.livekit.jakarta.rtc.rtp.codec.Vp8Packetizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Made-up frames look real to a server's parsers, and carry their time in each packet. */
class FramesTest {
  private static final long SENT = 42_000_000_007L;
  private static final int LENGTH = 6_000;

  private final SendTime sendTime = new SendTime();
  private final byte[] frame = new byte[LENGTH + 100];

  private static List<byte[]> packets(Packetizer packetizer, byte[] frame, int length) {
    List<byte[]> packets = new ArrayList<>();
    packetizer.packetize(
        frame,
        0,
        length,
        (buf, off, len, marker) -> packets.add(Arrays.copyOfRange(buf, off, off + len)));
    return packets;
  }

  @ParameterizedTest
  @CsvSource({"320,180", "640,360", "1280,720"})
  void aVp8KeyFrameSaysItsSize(int width, int height) {
    int length = new Vp8Frames(sendTime, width, height).make(frame, LENGTH, true, SENT);
    List<byte[]> packets =
        packets(new Vp8Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD, 0), frame, length);
    Vp8Descriptor first = new Vp8Descriptor();
    assertThat(first.parse(packets.get(0), 0, packets.get(0).length)).isTrue();
    assertThat(first.isKeyFrame()).isTrue();
    assertThat(first.width()).isEqualTo(width);
    assertThat(first.height()).isEqualTo(height);
    assertThat(length).isEqualTo(LENGTH);
    assertThat(packets)
        .allSatisfy(packet -> assertThat(sendTime.find(packet, 0, packet.length)).isEqualTo(SENT));
  }

  @Test
  void otherVp8FramesAreNoKeyFrames() {
    int length = new Vp8Frames(sendTime, 640, 360).make(frame, LENGTH, false, SENT);
    byte[] first =
        packets(new Vp8Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD, 0), frame, length).get(0);
    Vp8Descriptor descriptor = new Vp8Descriptor();
    assertThat(descriptor.parse(first, 0, first.length)).isTrue();
    assertThat(descriptor.isStartOfFrame()).isTrue();
    assertThat(descriptor.isKeyFrame()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"320,180", "640,360", "1280,720"})
  void anH264KeyFrameSaysItsSize(int width, int height) {
    int length = new H264Frames(sendTime, width, height).make(frame, LENGTH, true, SENT);
    List<byte[]> packets =
        packets(new H264Packetizer(Packetizer.DEFAULT_MAX_PAYLOAD), frame, length);
    H264 first = new H264();
    assertThat(first.parse(packets.get(0), 0, packets.get(0).length)).isTrue();
    assertThat(first.isKeyFrame()).isTrue();
    assertThat(first.width()).isEqualTo(width);
    assertThat(first.height()).isEqualTo(height);
    byte[] last = packets.get(packets.size() - 1);
    assertThat(sendTime.find(last, 0, last.length)).isEqualTo(SENT);
    assertThat(packets).hasSizeGreaterThan(LENGTH / 1200);
  }

  @Test
  void anOpusPacketHasTheLengthOfItsBitrate() {
    int length = new OpusFrames(sendTime).make(frame, 60, true, SENT);
    assertThat(length).isEqualTo(60);
    assertThat(frame[0] >> 3 & 31).isEqualTo(31); // CELT, fullband, 20 ms
    assertThat(sendTime.find(frame, 0, length)).isEqualTo(SENT);
  }

  @Test
  void theThreeLayersOf720pTogetherAreNineteenHundredKilobits() {
    VideoShape shape = VideoShape.of(VideoShape.Codec.VP8, VideoShape.Resolution.HIGH, true);
    assertThat(shape.bitrate()).isEqualTo(1_900_000);
    assertThat(shape.layers()).extracting(VideoShape.Layer::rid).containsExactly("q", "h", "f");
    assertThat(VideoShape.of(VideoShape.Codec.VP8, VideoShape.Resolution.MEDIUM, true).layers())
        .hasSize(2);
    assertThat(VideoShape.of(VideoShape.Codec.VP8, VideoShape.Resolution.HIGH, false).layers())
        .containsExactly(shape.highest());
  }
}
