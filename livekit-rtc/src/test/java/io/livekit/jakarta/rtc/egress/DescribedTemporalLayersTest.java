package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.RtpWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Temporal layers that only dependency descriptors tell of, as libwebrtc sends VP8 once they are
 * negotiated.
 */
class DescribedTemporalLayersTest {
  private static final int DESCRIPTOR_ID = 5;
  private static final int[] PATTERN = {0, 2, 1, 2};
  private static final int TEMPLATES_BEFORE_DELTAS = 1;

  /**
   * Templates for key frames and for each of three layers; any may be joined at pictures of the
   * lower two.
   */
  private static final String STRUCTURE =
      "000000 00010"
          + " 00 01 01 11"
          + " 101010 101010 001010 000001"
          + " 0 100110 100010 100000"
          + " 00"
          + " 0";

  private Rig rig;
  private int payloadType;
  private int sequence = 65_500;
  private int frameNumber = 65_530;
  private int picture;

  private void subscribe(MediaCodec codec) {
    rig = new Rig(codec);
    rig.inIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, DESCRIPTOR_ID);
    rig.outIds.set(HeaderExtension.DEPENDENCY_DESCRIPTOR, DESCRIPTOR_ID);
    payloadType =
        switch (codec) {
          case VP9 -> 98;
          case AV1 -> 35;
          case H264 -> 125;
          default -> 96;
        };
    rig.subscribe(codec, true);
  }

  private int temporal() {
    return PATTERN[picture % PATTERN.length];
  }

  /** Two packets of the next picture, then 33 ms. */
  private void pictures(int count) {
    for (int i = 0; i < count; i++) {
      boolean key = picture == 0;
      for (byte[] packet : List.of(packet(key, true), packet(key, false))) {
        rig.in(packet);
      }
      picture++;
      frameNumber = frameNumber + 1 & 0xFFFF;
      rig.tick();
    }
  }

  private byte[] packet(boolean key, boolean first) {
    int template = key ? 0 : TEMPLATES_BEFORE_DELTAS + temporal();
    String bits =
        (first ? "10" : "01")
            + binary(template, 6)
            + binary(frameNumber, 16)
            + (key && first ? "10000" + STRUCTURE.replace(" ", "") : "");
    byte[] descriptor = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      descriptor[i / 8] |= (bits.charAt(i) - '0') << 7 - i % 8;
    }
    byte[] packet = new byte[100];
    RtpWriter writer =
        new RtpWriter()
            .begin(packet, 0, packet.length, !first, payloadType, sequence, picture * 3000L, 100);
    writer.addExtension(DESCRIPTOR_ID, descriptor, 0, descriptor.length);
    int at = writer.end();
    switch (payloadType) {
      case 96 -> {
        packet[at] = (byte) (first ? 0x10 : 0); // RFC 7741: one byte, no picture id, no layers
        packet[at + 1] = (byte) (first && key ? 0x10 : 0x11);
      }
      case 98 -> // RFC 9628: P, B and E, no layers
          packet[at] = (byte) ((key ? 0 : 0x40) | (first ? 0x08 : 0x04));
      case 35 -> { // one element: a sequence header, or a tile group
        packet[at] = (byte) (key && first ? 0x18 : 0x10);
        packet[at + 1] = (byte) (key && first ? 0x08 : 0x20);
      }
      default -> packet[at] = (byte) (key && first ? 0x67 : key ? 0x65 : 0x41); // SPS, slices
    }
    BigEndian.put16(packet, at + 2, sequence);
    sequence = sequence + 1 & 0xFFFF;
    return Arrays.copyOf(packet, at + 20);
  }

  private static String binary(int value, int bits) {
    return Integer.toBinaryString(1 << bits | value & (1 << bits) - 1).substring(1);
  }

  /**
   * @return the frame numbers sent since an index
   */
  private List<Integer> numbers(int from) {
    List<Integer> numbers = new ArrayList<>();
    for (RecordingOut.Sent sent : rig.out.sent.subList(from, rig.out.sent.size())) {
      var view = sent.view();
      int number = BigEndian.getU16(sent.bytes(), view.extensionOffset(DESCRIPTOR_ID) + 1);
      if (numbers.isEmpty() || numbers.get(numbers.size() - 1) != number) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private void assertContiguous() {
    List<Integer> sequences = rig.sequences();
    for (int i = 1; i < sequences.size(); i++) {
      assertThat(sequences.get(i)).isEqualTo(sequences.get(i - 1) + 1 & 0xFFFF);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"VP8", "VP9", "AV1", "H264"})
  void aLimitOnTheFrameRateLeavesTheLowestLayer(MediaCodec codec) {
    subscribe(codec);
    rig.track.setMaxLayers(2, 0, rig.now);
    pictures(40);
    assertThat(rig.out.sent).hasSize(2 * 10);
    assertThat(numbers(0)).startsWith(65_530, 65_534, 2).hasSize(10);
    assertContiguous();
  }

  @ParameterizedTest
  @EnumSource(names = {"VP8", "VP9", "AV1", "H264"})
  void theLayersAboveComeBackWhereTheyMayBeJoined(MediaCodec codec) {
    subscribe(codec);
    rig.track.setMaxLayers(2, 0, rig.now);
    pictures(41); // the last is of the lowest layer
    int before = rig.out.sent.size();
    rig.track.setMaxLayers(2, 2, rig.now);
    pictures(8);
    assertThat(numbers(before)).as("from the next picture of the middle layer on").hasSize(7);
    assertThat(rig.track.stats().temporal()).isEqualTo(2);
    assertContiguous();
  }

  @ParameterizedTest
  @EnumSource(names = {"VP8", "VP9", "AV1", "H264"})
  void halfTheRateIsTheLayerBetween(MediaCodec codec) {
    subscribe(codec);
    rig.track.setMaxLayers(2, 1, rig.now);
    pictures(40);
    assertThat(rig.out.sent).hasSize(2 * 20);
    assertContiguous();
  }
}
