package io.livekit.jakarta.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.RtpPacket.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class RtpPacketTest {
  private final RtpPacket packet = new RtpPacket();

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private Verdict wrap(String text) {
    byte[] bytes = hex(text);
    return packet.wrap(bytes, 0, bytes.length);
  }

  @Test
  void readsTheFixedHeader() {
    assertThat(wrap("80 E0 1234 89ABCDEF CAFEBABE 0102")).isEqualTo(Verdict.OK);
    assertThat(packet.marker()).isTrue();
    assertThat(packet.payloadType()).isEqualTo(96);
    assertThat(packet.sequenceNumber()).isEqualTo(0x1234);
    assertThat(packet.timestamp()).isEqualTo(0x89ABCDEFL);
    assertThat(packet.ssrc()).isEqualTo(0xCAFEBABE);
    assertThat(packet.payloadOffset()).isEqualTo(12);
    assertThat(packet.payloadLength()).isEqualTo(2);
    assertThat(packet.extensionOffset(1)).isEqualTo(-1);
  }

  @Test
  void skipsContributingSources() {
    assertThat(wrap("82 60 0001 00000002 00000003 0000000A 0000000B FF")).isEqualTo(Verdict.OK);
    assertThat(packet.csrcCount()).isEqualTo(2);
    assertThat(packet.csrc(1)).isEqualTo(11);
    assertThat(packet.headerLength()).isEqualTo(20);
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  /** RFC 8285 §4.2's figure: two elements with padding between them, in three words. */
  @Test
  void findsOneByteExtensionsAroundPadding() {
    assertThat(wrap("90 60 0001 00000002 00000003 BEDE0003 10AA 21BBBB 00 00 33CCCCCCCC FF"))
        .isEqualTo(Verdict.OK);
    assertThat(packet.extensionLength(1)).isEqualTo(1);
    assertThat(packet.extensionLength(2)).isEqualTo(2);
    assertThat(packet.extensionLength(3)).isEqualTo(4);
    assertThat(packet.buffer()[packet.extensionOffset(3)]).isEqualTo((byte) 0xCC);
    assertThat(packet.payloadLength()).isEqualTo(1);
  }

  /** RFC 8285 §4.3's figure: the two-byte form allows empty elements. */
  @Test
  void findsTwoByteExtensions() {
    assertThat(wrap("90 60 0001 00000002 00000003 10000003 0100 0201BB 00 0304CCCCCCCC FF"))
        .isEqualTo(Verdict.OK);
    assertThat(packet.extensionLength(1)).isZero();
    assertThat(packet.extensionLength(2)).isEqualTo(1);
    assertThat(packet.extensionLength(3)).isEqualTo(4);
  }

  @Test
  void stopsAtReservedIdFifteen() {
    assertThat(wrap("90 60 0001 00000002 00000003 BEDE0001 10AA F0BB")).isEqualTo(Verdict.OK);
    assertThat(packet.extensionCount()).isEqualTo(1);
  }

  @Test
  void keepsElementsBeforeOneThatRunsOverTheBlock() {
    assertThat(wrap("90 60 0001 00000002 00000003 BEDE0001 10AA 2FBB")).isEqualTo(Verdict.OK);
    assertThat(packet.extensionLength(1)).isEqualTo(1);
    assertThat(packet.extensionLength(2)).isEqualTo(-1);
  }

  @Test
  void removesPadding() {
    assertThat(wrap("A0 60 0001 00000002 00000003 0102 000003")).isEqualTo(Verdict.OK);
    assertThat(packet.payloadLength()).isEqualTo(2);
    assertThat(packet.paddingLength()).isEqualTo(3);
    assertThat(wrap("A0 60 0001 00000002 00000003 000003")).isEqualTo(Verdict.OK);
    assertThat(packet.isPaddingOnly()).isTrue();
  }

  @Test
  void refusesImpossiblePackets() {
    assertThat(wrap("80 60 0001 00000002 000000")).isEqualTo(Verdict.TOO_SHORT);
    assertThat(wrap("40 60 0001 00000002 00000003")).isEqualTo(Verdict.BAD_VERSION);
    assertThat(wrap("81 60 0001 00000002 00000003")).isEqualTo(Verdict.TRUNCATED_HEADER);
    assertThat(wrap("90 60 0001 00000002 00000003 BEDE0002 10AA0000"))
        .isEqualTo(Verdict.TRUNCATED_HEADER);
    assertThat(wrap("A0 60 0001 00000002 00000003 00")).isEqualTo(Verdict.BAD_PADDING);
    assertThat(wrap("A0 60 0001 00000002 00000003 0003")).isEqualTo(Verdict.BAD_PADDING);
    assertThat(wrap("A0 60 0001 00000002 00000003")).isEqualTo(Verdict.BAD_PADDING);
  }

  @Test
  void leavesEncryptedPaddingAlone() {
    byte[] bytes = hex("A0 60 0001 00000002 00000003 0000FF");
    assertThat(packet.wrapProtected(bytes, 0, bytes.length)).isEqualTo(Verdict.OK);
    assertThat(packet.payloadLength()).isEqualTo(3);
  }

  @Test
  void comparesTextExtensionsWithoutCopying() {
    byte[] out = new byte[64];
    byte[] mid = "video0".getBytes(StandardCharsets.US_ASCII);
    RtpWriter writer = new RtpWriter().begin(out, 0, 64, false, 96, 1, 2, 3);
    writer.addExtension(4, mid, 0, mid.length);
    int length = writer.end();
    assertThat(packet.wrap(out, 0, length)).isEqualTo(Verdict.OK);
    assertThat(packet.extensionEquals(4, mid)).isTrue();
    assertThat(packet.extensionEquals(4, "video".getBytes(StandardCharsets.US_ASCII))).isFalse();
    assertThat(packet.extensionEquals(5, mid)).isFalse();
  }

  @Test
  void writesTheBytesOfTheOneByteForm() {
    byte[] out = new byte[64];
    RtpWriter writer =
        new RtpWriter().begin(out, 2, 64, true, 111, 0xFFFF, 0xFFFF_FFFFL, 0x01020304);
    assertThat(writer.addExtension(1, new byte[] {(byte) 0xAA}, 0, 1)).isTrue();
    int at = writer.addExtension(3, 3);
    AbsSendTime.write(out, at, 1_000_000_000L);
    int length = writer.end();
    assertThat(HexFormat.of().formatHex(out, 2, 2 + length))
        .isEqualTo("90efffffffffffff01020304bede000210aa320400000000");
  }

  @Test
  void changesToTheTwoByteFormWhenAnElementNeedsIt() {
    byte[] out = new byte[256];
    byte[] large = new byte[40];
    large[39] = 9;
    RtpWriter writer = new RtpWriter().begin(out, 0, 256, false, 96, 1, 2, 3);
    writer.addExtension(1, new byte[] {1}, 0, 1);
    writer.addExtension(2, new byte[] {2, 2, 2}, 0, 3);
    writer.addExtension(7, large, 0, 40);
    writer.addExtension(4, new byte[] {4}, 0, 1);
    writer.addExtension(20, new byte[0], 0, 0);
    int length = writer.end();
    assertThat(packet.wrap(out, 0, length)).isEqualTo(Verdict.OK);
    assertThat(packet.headerLength()).isEqualTo(length);
    assertThat(packet.extensionCount()).isEqualTo(5);
    assertThat(packet.extensionEquals(1, new byte[] {1})).isTrue();
    assertThat(packet.extensionEquals(2, new byte[] {2, 2, 2})).isTrue();
    assertThat(packet.extensionEquals(7, large)).isTrue();
    assertThat(packet.extensionEquals(4, new byte[] {4})).isTrue();
    assertThat(packet.extensionEquals(20, new byte[0])).isTrue();
  }

  @Test
  void leavesOutWhatDoesNotFit() {
    byte[] out = new byte[256];
    RtpWriter writer =
        new RtpWriter().allowTwoByteForm(false).begin(out, 0, 256, false, 96, 1, 2, 3);
    assertThat(writer.addExtension(1, new byte[17], 0, 17)).isFalse();
    assertThat(writer.addExtension(15, new byte[1], 0, 1)).isFalse();
    assertThat(writer.end()).isEqualTo(12);
    writer.allowTwoByteForm(true).begin(out, 0, 24, false, 96, 1, 2, 3);
    assertThat(writer.addExtension(1, new byte[10], 0, 10)).isFalse();
    assertThat(writer.end()).isEqualTo(12);
  }

  @Test
  void restoresTheOriginalOfARetransmission() {
    byte[] rtx = hex("B0 E1 0001 00000002 00000003 BEDE0001 10AA0000 1234 0102 000003");
    assertThat(packet.wrap(rtx, 0, rtx.length)).isEqualTo(Verdict.OK);
    assertThat(Rtx.originalSequenceNumber(packet)).isEqualTo(0x1234);
    byte[] out = new byte[64];
    int length = Rtx.unwrap(packet, 96, 77, out, 1);
    assertThat(HexFormat.of().formatHex(out, 1, 1 + length))
        .isEqualTo("90e01234000000020000004d" + "bede000110aa0000" + "0102");
    assertThat(Rtx.unwrap(packet, 96, 77, rtx, 0)).isEqualTo(length);
    assertThat(packet.wrap(rtx, 0, length)).isEqualTo(Verdict.OK);
    assertThat(packet.payloadLength()).isEqualTo(2);
  }

  @Test
  void doesNotTakePaddingProbesForRetransmissions() {
    assertThat(wrap("A0 61 0001 00000002 00000003 000003")).isEqualTo(Verdict.OK);
    assertThat(Rtx.hasOriginal(packet)).isFalse();
    assertThat(Rtx.unwrap(packet, 96, 77, new byte[64], 0)).isEqualTo(-1);
  }

  @Test
  void readsWhatItWroteInExtensionValues() {
    byte[] buf = new byte[16];
    AudioLevel.write(buf, 0, 35, true);
    assertThat(AudioLevel.level(buf, 0)).isEqualTo(35);
    assertThat(AudioLevel.voice(buf, 0)).isTrue();
    PlayoutDelay.write(buf, 0, 100, 99_999);
    assertThat(PlayoutDelay.minMillis(buf, 0)).isEqualTo(100);
    assertThat(PlayoutDelay.maxMillis(buf, 0)).isEqualTo(PlayoutDelay.MAX_MILLIS);
    AbsSendTime.write(buf, 0, 65_500_000_000L);
    assertThat(AbsSendTime.toNanos(AbsSendTime.read(buf, 0))).isEqualTo(1_500_000_000L);
    AbsCaptureTime.write(buf, 0, 0x0123456789ABCDEFL);
    assertThat(AbsCaptureTime.captureNtp(buf, 0)).isEqualTo(0x0123456789ABCDEFL);
    assertThat(HeaderExtension.of(HeaderExtension.MID.uri())).contains(HeaderExtension.MID);
    assertThat(HeaderExtension.of("urn:x")).isEmpty();
  }

  @Test
  void neverReadsOutsideADamagedPacket() {
    Mutations mutations =
        new Mutations(
            11,
            List.of(
                hex("90 60 0001 00000002 00000003 BEDE0003 10AA 21BBBB 00 00 33CCCCCCCC FF"),
                hex("90 60 0001 00000002 00000003 10000003 0100 0201BB 00 0304CCCCCCCC FF"),
                hex(
                    "B2 E1 0001 00000002 00000003 0000000A 0000000B BEDE0001 10AA0000 1234 0102"
                        + " 000003")));
    byte[] out = new byte[2048];
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = mutations.next();
      if (packet.wrap(bytes, 0, bytes.length) != Verdict.OK) {
        continue;
      }
      assertThat(packet.headerLength() + packet.payloadLength() + packet.paddingLength())
          .isEqualTo(bytes.length);
      for (int id = 1; id < 256; id++) {
        int at = packet.extensionOffset(id);
        if (at >= 0) {
          assertThat(at + packet.extensionLength(id)).isLessThanOrEqualTo(packet.payloadOffset());
        }
      }
      Rtx.unwrap(packet, 96, 1, out, 0);
    }
  }
}
