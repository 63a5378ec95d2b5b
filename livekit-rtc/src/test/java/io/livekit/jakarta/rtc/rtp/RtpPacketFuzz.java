package io.livekit.jakarta.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any bytes as an RTP packet, as the packet that a retransmission carries, and any header written
 * and read again.
 */
class RtpPacketFuzz {
  private static final int MAX_EXTENSIONS = 12;

  private final RtpPacket packet = new RtpPacket();

  static Stream<byte[]> seeds() {
    return Stream.of(
            "80e0123489abcdefcafebabe0102",
            "8260000100000002000000030000000a0000000bff",
            "90600001000000020000000 3bede000310aa21bbbb000033ccccccccff",
            "90600001000000020000000 31000000301000201bb000304ccccccccff",
            "a060000100000002000000030102000003")
        .map(text -> HexFormat.of().parseHex(text.replace(" ", "")));
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    if (packet.wrap(data, 0, data.length) == RtpPacket.Verdict.OK) {
      staysInside(data.length);
      unwrapped(data);
    }
    if (packet.wrapProtected(data, 0, data.length) == RtpPacket.Verdict.OK) {
      assertThat(packet.headerLength()).isBetween(RtpPacket.FIXED_HEADER, data.length);
    }
    whatIsWrittenIsRead(new Script(data));
  }

  private void staysInside(int length) {
    assertThat(packet.payloadOffset() + packet.payloadLength() + packet.paddingLength())
        .isEqualTo(length);
    assertThat(packet.payloadLength()).isNotNegative();
    for (int i = 0; i < packet.csrcCount(); i++) {
      packet.csrc(i);
    }
    for (int i = 0; i < packet.extensionCount(); i++) {
      int id = packet.extensionId(i);
      assertThat(packet.extensionOffset(id))
          .isBetween(RtpPacket.FIXED_HEADER, packet.headerLength());
      assertThat(packet.extensionOffset(id) + packet.extensionLength(id))
          .isLessThanOrEqualTo(packet.headerLength());
      packet.extensionEquals(id, new byte[packet.extensionLength(id)]);
    }
    packet.toString();
  }

  private void unwrapped(byte[] data) {
    if (Rtx.hasOriginal(packet)) {
      int sequence = Rtx.originalSequenceNumber(packet);
      byte[] out = Arrays.copyOf(data, data.length);
      int length = Rtx.unwrap(packet, 96, 0xCAFE, out, 0);
      if (length >= 0) {
        assertThat(length).isLessThan(data.length);
        RtpPacket original = new RtpPacket();
        assertThat(original.wrap(out, 0, length)).isEqualTo(RtpPacket.Verdict.OK);
        assertThat(original.sequenceNumber()).isEqualTo(sequence);
        assertThat(original.ssrc()).isEqualTo(0xCAFE);
      }
    }
  }

  private void whatIsWrittenIsRead(Script script) {
    byte[] out = new byte[2048];
    boolean marker = (script.u8() & 1) != 0;
    int sequence = script.u16();
    int ssrc = script.i32();
    RtpWriter writer =
        new RtpWriter().begin(out, 3, out.length, marker, 111, sequence, 0xFFFF_FFFFL, ssrc);
    byte[][] values = new byte[256][];
    for (int i = 0; i < MAX_EXTENSIONS && script.hasMore(); i++) {
      int id = script.u8();
      byte[] value = script.shortBlock();
      // A second element with an id of the first would be another one; RFC 8285 doesn't say which
      // counts.
      if (id != 15 && values[id] == null && writer.addExtension(id, value, 0, value.length)) {
        values[id] = value;
      }
    }
    int length = writer.end();
    assertThat(packet.wrap(out, 3, length)).isEqualTo(RtpPacket.Verdict.OK);
    assertThat(packet.marker()).isEqualTo(marker);
    assertThat(packet.sequenceNumber()).isEqualTo(sequence);
    assertThat(packet.ssrc()).isEqualTo(ssrc);
    for (int id = 1; id < values.length; id++) {
      if (values[id] != null) {
        assertThat(packet.extensionEquals(id, values[id])).as("extension %d", id).isTrue();
      }
    }
  }
}
