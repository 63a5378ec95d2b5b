package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PacketizerTest {
  private static final int MAX = 1150;

  private final List<byte[]> payloads = new ArrayList<>();

  /**
   * Packetizes and checks what holds for every video format: sizes, and the marker on the last
   * payload only.
   */
  private void packetize(Packetizer packetizer, byte[] frame) {
    payloads.clear();
    List<Boolean> markers = new ArrayList<>();
    packetizer.packetize(
        frame,
        0,
        frame.length,
        (buf, off, len, marker) -> {
          payloads.add(Arrays.copyOfRange(buf, off, off + len));
          markers.add(marker);
        });
    assertThat(payloads)
        .isNotEmpty()
        .allSatisfy(payload -> assertThat(payload.length).isBetween(1, MAX));
    assertThat(markers.indexOf(true)).isEqualTo(markers.size() - 1);
  }

  private static byte[] join(List<byte[]> parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    parts.forEach(out::writeBytes);
    return out.toByteArray();
  }

  @Test
  void vp8FramesSurvive() {
    Vp8Packetizer packetizer = new Vp8Packetizer(MAX, 0x7FFE);
    Vp8Descriptor descriptor = new Vp8Descriptor();
    int pictureId = 0x7FFE;
    int keyFrames = 0;
    int largest = 0;
    for (byte[] frame : TestMedia.ivf("camera-640x360.vp8.ivf")) {
      packetize(packetizer, frame);
      List<byte[]> bodies = new ArrayList<>();
      for (byte[] payload : payloads) {
        assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
        assertThat(descriptor.isStartOfFrame()).isEqualTo(bodies.isEmpty());
        assertThat(descriptor.pictureId()).isEqualTo(pictureId);
        if (descriptor.isKeyFrame()) {
          keyFrames++;
          assertThat(descriptor.width()).isEqualTo(640);
          assertThat(descriptor.height()).isEqualTo(360);
        }
        bodies.add(Arrays.copyOfRange(payload, descriptor.length(), payload.length));
      }
      assertThat(join(bodies)).isEqualTo(frame);
      int longest = bodies.stream().mapToInt(body -> body.length).max().orElseThrow();
      int shortest = bodies.stream().mapToInt(body -> body.length).min().orElseThrow();
      assertThat(longest - shortest).as("about equal").isLessThanOrEqualTo(1);
      largest = Math.max(largest, payloads.size());
      pictureId = pictureId + 1 & 0x7FFF;
    }
    assertThat(keyFrames).isPositive();
    assertThat(largest).isGreaterThan(1);
  }

  @Test
  void vp9FramesSurvive() {
    Vp9Packetizer packetizer = new Vp9Packetizer(MAX, 5);
    Vp9Descriptor descriptor = new Vp9Descriptor();
    int pictureId = 5;
    int keyFrames = 0;
    for (byte[] frame : TestMedia.ivf("camera-640x360.vp9.ivf")) {
      packetize(packetizer, frame);
      List<byte[]> bodies = new ArrayList<>();
      for (byte[] payload : payloads) {
        assertThat(descriptor.parse(payload, 0, payload.length)).isTrue();
        assertThat(descriptor.isStartOfFrame()).isEqualTo(bodies.isEmpty());
        assertThat(descriptor.isEndOfFrame()).isEqualTo(bodies.size() == payloads.size() - 1);
        assertThat(descriptor.pictureId()).isEqualTo(pictureId);
        if (descriptor.isKeyFrame()) {
          keyFrames++;
          assertThat(descriptor.width(0)).isEqualTo(640);
          assertThat(descriptor.height(0)).isEqualTo(360);
          assertThat(descriptor.referenceCount()).isZero();
        } else if (descriptor.interPicturePredicted()) {
          assertThat(descriptor.reference(0)).isEqualTo(1);
        }
        bodies.add(Arrays.copyOfRange(payload, descriptor.length(), payload.length));
      }
      assertThat(join(bodies)).isEqualTo(frame);
      pictureId++;
    }
    assertThat(keyFrames).isPositive().isLessThan(pictureId - 5);
  }

  @Test
  void av1TemporalUnitsSurvive() {
    for (int max : new int[] {MAX, 100}) {
      Av1Packetizer packetizer = new Av1Packetizer(max);
      int keyFrames = 0;
      for (byte[] unit : TestMedia.ivf("camera-640x360.av1.ivf")) {
        packetize(packetizer, unit);
        assertThat(reassembleAv1()).containsExactlyElementsOf(obus(unit));
        for (int i = 0; i < payloads.size(); i++) {
          Av1 av1 = new Av1();
          byte[] payload = payloads.get(i);
          assertThat(payload.length).isLessThanOrEqualTo(max);
          assertThat(av1.parse(payload, 0, payload.length)).isTrue();
          assertThat(av1.startsSequence()).isEqualTo(av1.hasSequenceHeader());
          assertThat(av1.startsWithContinuation())
              .isEqualTo(i > 0 && (payloads.get(i - 1)[0] & 0x40) != 0);
          if (av1.isKeyFrame()) {
            keyFrames++;
            assertThat(i).isZero();
            assertThat(av1.width()).isEqualTo(640);
            assertThat(av1.height()).isEqualTo(360);
          }
        }
      }
      assertThat(keyFrames).isPositive();
    }
  }

  /** The receiver's side of §5, written independently of the packetizer. */
  private List<byte[]> reassembleAv1() {
    List<byte[]> obus = new ArrayList<>();
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    for (byte[] payload : payloads) {
      int count = payload[0] >> 4 & 3;
      int at = 1;
      for (int element = 1; at < payload.length; element++) {
        int length = payload.length - at;
        if (count == 0 || element < count) {
          length = 0;
          for (int shift = 0; ; shift += 7) {
            length |= (payload[at] & 0x7F) << shift;
            if (payload[at++] >= 0) {
              break;
            }
          }
        }
        open.write(payload, at, length);
        at += length;
        if (at < payload.length || (payload[0] & 0x40) == 0) {
          obus.add(open.toByteArray());
          open.reset();
        }
        if (at == payload.length && count > 0) {
          assertThat(element).as("W counts the elements").isEqualTo(count);
        }
      }
    }
    assertThat(open.size()).isZero();
    return obus;
  }

  /** OBUs of a temporal unit without delimiters and size fields. */
  private static List<byte[]> obus(byte[] unit) {
    List<byte[]> obus = new ArrayList<>();
    for (int at = 0; at < unit.length; ) {
      int start = at;
      int header = (unit[at] & 4) != 0 ? 2 : 1;
      at += header;
      int length = 0;
      for (int shift = 0; ; shift += 7) {
        length |= (unit[at] & 0x7F) << shift;
        if (unit[at++] >= 0) {
          break;
        }
      }
      if ((unit[start] >> 3 & 15) != 2) {
        byte[] obu = new byte[header + length];
        System.arraycopy(unit, start, obu, 0, header);
        obu[0] &= ~2;
        System.arraycopy(unit, at, obu, header, length);
        obus.add(obu);
      }
      at += length;
    }
    return obus;
  }

  @Test
  void manyAv1ObusShareAPacket() {
    byte[] unit = new byte[2 + 10 * 5]; // a delimiter, then ten tile groups of three bytes
    unit[0] = 2 << 3 | 2;
    for (int i = 0; i < 10; i++) {
      int at = 2 + 5 * i;
      unit[at] = 4 << 3 | 2;
      unit[at + 1] = 3;
      unit[at + 2] = (byte) i;
    }
    packetize(new Av1Packetizer(MAX), unit);
    assertThat(payloads).hasSize(1);
    assertThat(payloads.get(0)[0] & 0x30).as("W is 0 when there are more than three").isZero();
    assertThat(reassembleAv1()).containsExactlyElementsOf(obus(unit));
  }

  @Test
  void brokenAv1IsRefused() {
    byte[] unit = {1 << 3 | 2, 5, 0};
    assertThatThrownBy(
            () -> new Av1Packetizer(MAX).packetize(unit, 0, 3, (buf, off, len, marker) -> {}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void h264AccessUnitsSurvive() {
    H264Packetizer packetizer = new H264Packetizer(MAX);
    H264 parser = new H264();
    int keyFrames = 0;
    int fragments = 0;
    int units = 0;
    for (byte[] unit : TestMedia.h264("camera-640x360.h264")) {
      packetize(packetizer, unit);
      units++;
      for (byte[] payload : payloads) {
        assertThat(parser.parse(payload, 0, payload.length)).isTrue();
        fragments += (payload[0] & 0x1F) == H264.FU_A ? 1 : 0;
        if (parser.isKeyFrame()) {
          keyFrames++;
          assertThat(parser.width()).isEqualTo(640);
          assertThat(parser.height()).isEqualTo(360);
        }
      }
      assertThat(reassembleH264()).containsExactlyElementsOf(nals(unit));
    }
    assertThat(keyFrames).isPositive().isLessThan(units);
    assertThat(fragments).isPositive();
  }

  private List<byte[]> reassembleH264() {
    List<byte[]> nals = new ArrayList<>();
    ByteArrayOutputStream open = new ByteArrayOutputStream();
    for (byte[] payload : payloads) {
      int type = payload[0] & 0x1F;
      if (type == 24) {
        for (int at = 1; at < payload.length; ) {
          int length = (payload[at] & 0xFF) << 8 | payload[at + 1] & 0xFF;
          nals.add(Arrays.copyOfRange(payload, at + 2, at + 2 + length));
          at += 2 + length;
        }
      } else if (type == 28) {
        if (payload[1] < 0) {
          open.write(payload[0] & 0xE0 | payload[1] & 0x1F);
        }
        open.write(payload, 2, payload.length - 2);
        if ((payload[1] & 0x40) != 0) {
          nals.add(open.toByteArray());
          open.reset();
        }
      } else {
        nals.add(payload);
      }
    }
    assertThat(open.size()).isZero();
    return nals;
  }

  private static List<byte[]> nals(byte[] unit) {
    List<byte[]> nals = new ArrayList<>();
    AnnexB cursor = new AnnexB().wrap(unit, 0, unit.length);
    while (cursor.next()) {
      int type = unit[cursor.offset()] & 0x1F;
      if (type != H264.NAL_AUD && type != H264.NAL_FILLER) {
        nals.add(Arrays.copyOfRange(unit, cursor.offset(), cursor.offset() + cursor.length()));
      }
    }
    return nals;
  }

  @Test
  void h264ParameterSetsTravelTogether() {
    byte[] unit = {0, 0, 0, 1, 9, 16, 0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x28, 2, 0, 0, 1, 0x65, 3, 4};
    packetize(new H264Packetizer(MAX), unit);
    assertThat(payloads).hasSize(2);
    assertThat(payloads.get(0)).containsExactly(0x78, 0, 2, 0x67, 1, 0, 2, 0x28, 2);
    assertThat(payloads.get(1)).containsExactly(0x65, 3, 4);
  }

  @Test
  void accessUnitsEndBeforeWhatFollowsTheirSlices() {
    // two slices
    byte[] stream = {
      0,
      0,
      0,
      1,
      0x67,
      1,
      0,
      0,
      1,
      0x68,
      1,
      0,
      0,
      1,
      0x65,
      (byte) 0x80,
      0,
      0,
      1,
      0x65,
      0x40,
      0,
      0,
      1,
      0x41,
      (byte) 0x80, // one slice
      0,
      0,
      1,
      9,
      16,
      0,
      0,
      1,
      0x41,
      (byte) 0x80
    };
    H264AccessUnits units = new H264AccessUnits(stream, 0, stream.length);
    List<Integer> lengths = new ArrayList<>();
    while (units.next()) {
      lengths.add(units.length());
      assertThat(units.hasSlices()).isTrue();
    }
    assertThat(lengths).containsExactly(20, 5, 10);
    assertThat(new H264AccessUnits(new byte[5], 0, 5).next()).isFalse();
  }

  @Test
  void opusPacketsPassAsTheyAre() {
    List<byte[]> sent = new ArrayList<>();
    int duration = 0;
    List<byte[]> packets = TestMedia.opus("speech.opus.ogg");
    for (byte[] packet : packets) {
      new OpusPacketizer()
          .packetize(
              packet,
              0,
              packet.length,
              (buf, off, len, marker) -> {
                assertThat(marker).isFalse();
                sent.add(Arrays.copyOfRange(buf, off, off + len));
              });
      assertThat(Opus.duration(packet, 0, packet.length)).isPositive();
      duration += Opus.duration(packet, 0, packet.length);
    }
    assertThat(sent).containsExactlyElementsOf(packets);
    assertThat(duration).isGreaterThan(Opus.CLOCK_RATE);
  }

  @Test
  void tinyPayloadsAreRefused() {
    assertThatThrownBy(() -> new Vp8Packetizer(10, 0)).isInstanceOf(IllegalArgumentException.class);
  }
}
