package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.Mutations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadParserTest {
  private static final String VP8_KEY_FRAME = "10 02 00 9d012a 0005 d002";

  private final Vp8Descriptor vp8 = new Vp8Descriptor();
  private final Vp9Descriptor vp9 = new Vp9Descriptor();
  private final H264 h264 = new H264();
  private final H265 h265 = new H265();
  private final Av1 av1 = new Av1();
  private final Red red = new Red();

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private boolean vp8(String text) {
    return vp8.parse(hex(text), 0, hex(text).length);
  }

  private boolean vp9(String text) {
    return vp9.parse(hex(text), 0, hex(text).length);
  }

  private boolean h264(String text) {
    return h264.parse(hex(text), 0, hex(text).length);
  }

  private boolean h265(String text) {
    return h265.parse(hex(text), 0, hex(text).length);
  }

  private boolean av1(String text) {
    return av1.parse(hex(text), 0, hex(text).length);
  }

  // VP8

  /** RFC 7741 §4.6.1: key frame in a single packet, 15-bit picture id 0x1111. */
  @Test
  void vp8DescriptorOfAKeyFrame() {
    assertThat(vp8("90 80 9111 " + VP8_KEY_FRAME)).isTrue();
    assertThat(vp8.length()).isEqualTo(4);
    assertThat(vp8.isStartOfFrame()).isTrue();
    assertThat(vp8.isKeyFrame()).isTrue();
    assertThat(vp8.pictureId()).isEqualTo(0x1111);
    assertThat(vp8.hasLongPictureId()).isTrue();
    assertThat(vp8.temporalId()).isEqualTo(Vp8Descriptor.ABSENT);
    assertThat(vp8.width()).isEqualTo(1280);
    assertThat(vp8.height()).isEqualTo(720);
  }

  /** RFC 7741 §4.6.4: a discardable frame of temporal layer 2 with everything in the descriptor. */
  @Test
  void vp8DescriptorWithAllFields() {
    assertThat(vp8("b0 f0 11 2a a3 01")).isTrue();
    assertThat(vp8.nonReference()).isTrue();
    assertThat(vp8.pictureId()).isEqualTo(17);
    assertThat(vp8.tl0PicIdx()).isEqualTo(42);
    assertThat(vp8.temporalId()).isEqualTo(2);
    assertThat(vp8.layerSync()).isTrue();
    assertThat(vp8.keyIdx()).isEqualTo(3);
    assertThat(vp8.isKeyFrame()).isFalse();
  }

  @Test
  void vp8LaterPartitionsStartNoFrame() {
    assertThat(vp8("11 00")).isTrue();
    assertThat(vp8.isStartOfFrame()).isFalse();
    assertThat(vp8.isKeyFrame()).isFalse();
    assertThat(vp8("00 00")).isTrue();
    assertThat(vp8.isKeyFrame()).isFalse();
  }

  @Test
  void vp8TruncatedDescriptorsAreRefused() {
    for (String text :
        new String[] {
          "", "90", "90 80", "90 80 91", "90 80 9111", "90 40 ", "90 20", "90 f0 11 2a a3"
        }) {
      assertThat(vp8(text)).as(text).isFalse();
    }
  }

  @Test
  void vp8PictureIdTakesTheFormItsValueNeeds() {
    byte[] out = new byte[16];
    vp8("b0 f0 11 2a a3 01");
    assertThat(vp8.write(out, 1, 127, 1, 2)).isEqualTo(5).isEqualTo(vp8.rewrittenLength(127));
    assertThat(Arrays.copyOfRange(out, 1, 6)).isEqualTo(hex("b0 f0 7f 01 a2"));
    assertThat(vp8.write(out, 0, 128, 255, 31)).isEqualTo(6).isEqualTo(vp8.rewrittenLength(128));
    assertThat(Arrays.copyOf(out, 6)).isEqualTo(hex("b0 f0 8080 ff bf"));
    vp8("90 80 9111 00");
    assertThat(vp8.write(out, 0, 5, 9, 9))
        .as("fields not used by the stream are left out")
        .isEqualTo(3);
    assertThat(Arrays.copyOf(out, 3)).isEqualTo(hex("90 80 05"));
    vp8("10 00");
    assertThat(vp8.write(out, 0, 5, 9, 9)).isEqualTo(1);
    assertThat(out[0]).isEqualTo((byte) 0x10);
  }

  // VP9

  @Test
  void vp9NonFlexibleLayers() {
    assertThat(vp9("ac 8123 35 07 ff")).isTrue(); // I, L, B, E; TID 1, U, SID 2, D
    assertThat(vp9.length()).isEqualTo(5);
    assertThat(vp9.pictureId()).isEqualTo(0x123);
    assertThat(vp9.temporalId()).isEqualTo(1);
    assertThat(vp9.switchingUpPoint()).isTrue();
    assertThat(vp9.spatialId()).isEqualTo(2);
    assertThat(vp9.interLayerDependency()).isTrue();
    assertThat(vp9.tl0PicIdx()).isEqualTo(7);
    assertThat(vp9.isStartOfFrame()).isTrue();
    assertThat(vp9.isEndOfFrame()).isTrue();
    assertThat(vp9.isKeyFrame()).as("an upper layer starts no key frame").isFalse();
  }

  @Test
  void vp9FlexibleReferences() {
    assertThat(vp9("f8 05 20 03 05 06 ff")).isTrue();
    assertThat(vp9.referenceCount()).isEqualTo(3);
    assertThat(vp9.reference(0)).isEqualTo(1);
    assertThat(vp9.reference(2)).isEqualTo(3);
    assertThat(vp9.tl0PicIdx()).isEqualTo(Vp9Descriptor.ABSENT);
    assertThat(vp9("f8 05 20 03 05 07 02 ff")).as("RFC 9628 allows three references").isFalse();
  }

  @Test
  void vp9ScalabilityStructure() {
    assertThat(vp9("8a 05 38 0140 00b4 0280 0168 02 04 01 10 ff")).isTrue();
    assertThat(vp9.isKeyFrame()).isTrue();
    assertThat(vp9.spatialLayers()).isEqualTo(2);
    assertThat(vp9.width(0)).isEqualTo(320);
    assertThat(vp9.height(0)).isEqualTo(180);
    assertThat(vp9.width(1)).isEqualTo(640);
    assertThat(vp9.height(1)).isEqualTo(360);
    assertThat(vp9.width(2)).isZero();
    assertThat(vp9.length()).isEqualTo(15);
  }

  // H.264

  @Test
  void h264SizesOfKnownParameterSets() {
    assertThat(h264("6764001facd9405005bb011000000300100000030300f1831960")).isTrue();
    assertThat(h264.isKeyFrame()).isTrue();
    assertThat(h264.width()).isEqualTo(1280);
    assertThat(h264.height()).isEqualTo(720);
    assertThat(h264("67640028acd940780227e5c044000003000400000300f03c60c658")).isTrue();
    assertThat(h264.width()).isEqualTo(1920);
    assertThat(h264.height()).isEqualTo(1080);
  }

  @Test
  void h264KeyFramesStartAtTheirParameterSets() {
    assertThat(h264("65 88")).isTrue();
    assertThat(h264.hasIdr()).isTrue();
    assertThat(h264.isKeyFrame()).isFalse();
    assertThat(h264("78 0002 6742 0002 68ce")).isTrue();
    assertThat(h264.isKeyFrame()).isTrue();
    assertThat(h264.hasSlice()).isFalse();
    assertThat(h264("7c 85 00")).isTrue();
    assertThat(h264.hasIdr()).isTrue();
    assertThat(h264("7c 05 00")).isTrue();
    assertThat(h264.hasIdr()).as("a later fragment").isFalse();
    assertThat(h264("41 9a")).isTrue();
    assertThat(h264.isKeyFrame()).isFalse();
  }

  @Test
  void h264MalformedPayloadsAreRefused() {
    for (String text : new String[] {"", "7c", "78 0005 6742", "78 0000", "78 00", "1e", "00"}) {
      assertThat(h264(text)).as(text).isEqualTo(false);
    }
  }

  // H.265

  @Test
  void h265SizeOfAKnownParameterSet() {
    assertThat(h265("42010101600000030090000003000003005da00280802d165959a4932bc05a70")).isTrue();
    assertThat(h265.isKeyFrame()).isTrue();
    assertThat(h265.width()).isEqualTo(1280);
    assertThat(h265.height()).isEqualTo(720);
  }

  @Test
  void h265KeyFrames() {
    assertThat(h265("26 01 af")).as("IDR_W_RADL").isTrue();
    assertThat(h265.hasIrap()).isTrue();
    assertThat(h265("02 02 af")).as("TRAIL_R").isTrue();
    assertThat(h265.isKeyFrame()).isFalse();
    assertThat(h265.temporalId()).isEqualTo(1);
    assertThat(h265("62 01 93 00")).as("first fragment of an IDR").isTrue();
    assertThat(h265.isKeyFrame()).isTrue();
    assertThat(h265("62 01 13 00")).as("later fragment").isTrue();
    assertThat(h265.isKeyFrame()).isFalse();
    assertThat(h265("60 01 0003 400101 0003 440101")).as("VPS and PPS together").isTrue();
    assertThat(h265.hasParameterSets()).isTrue();
    assertThat(h265("60 01 0009 400101")).isFalse();
    assertThat(h265("26 00 af")).as("temporal id 0 is forbidden").isFalse();
  }

  // AV1

  @Test
  void av1ReadsLayersOfObus() {
    // frame OBU with extension: TID 1, SID 1, and a wrong size field
    assertThat(av1("10 36 28 00")).isTrue();
    assertThat(av1.temporalId()).isEqualTo(1);
    assertThat(av1.spatialId()).isEqualTo(1);
    assertThat(av1.isKeyFrame()).isFalse();
  }

  @Test
  void av1DoesNotTakeContinuationsForHeaders() {
    assertThat(av1("90 0a 0b 00")).isTrue();
    assertThat(av1.startsWithContinuation()).isTrue();
    assertThat(av1.hasSequenceHeader()).isFalse();
    assertThat(av1("50 30 0b 00")).isTrue();
    assertThat(av1.endsWithContinuation()).isTrue();
  }

  @Test
  void av1ElementsBeyondTheEndAreRefused() {
    assertThat(av1("00 05 30")).isFalse();
    assertThat(av1("00 ff")).isFalse();
    assertThat(av1("10")).isFalse();
  }

  // Opus and RED

  @Test
  void opusDurationsFollowTheTable() {
    assertThat(Opus.duration(hex("78"), 0, 1)).as("config 15: 20 ms hybrid").isEqualTo(960);
    assertThat(Opus.duration(hex("f9 00"), 0, 2)).as("two frames of 20 ms").isEqualTo(1920);
    assertThat(Opus.duration(hex("80"), 0, 1)).as("2.5 ms").isEqualTo(120);
    assertThat(Opus.duration(hex("18"), 0, 1)).as("60 ms").isEqualTo(2880);
    assertThat(Opus.duration(hex("0b 02"), 0, 2))
        .as("two frames of 20 ms by count")
        .isEqualTo(1920);
    assertThat(Opus.duration(hex("1b 03"), 0, 2)).as("180 ms is too much").isZero();
    assertThat(Opus.duration(hex("ff"), 0, 1)).as("count missing").isZero();
    assertThat(Opus.duration(new byte[0], 0, 0)).isZero();
    assertThat(Opus.stereo(hex("7c"), 0)).isTrue();
    assertThat(Opus.stereo(hex("78"), 0)).isFalse();
    assertThat(Opus.isDtx(1)).isTrue();
    assertThat(Opus.isDtx(3)).isFalse();
  }

  @Test
  void redBlocksAreReadAsWritten() {
    byte[] out = new byte[32];
    int at = Red.writeRedundantHeader(out, 0, 111, 1920, 3);
    at += Red.writeRedundantHeader(out, at, 111, 960, 2);
    at += Red.writePrimaryHeader(out, at, 111);
    System.arraycopy(new byte[] {1, 1, 1, 2, 2, 3, 3, 3, 3}, 0, out, at, 9);
    assertThat(HexFormat.of().formatHex(out, 0, 9)).isEqualTo("ef1e0003" + "ef0f0002" + "6f");
    assertThat(red.parse(out, 0, at + 9)).isTrue();
    assertThat(red.count()).isEqualTo(3);
    assertThat(red.timestampOffset(0)).isEqualTo(1920);
    assertThat(red.length(0)).isEqualTo(3);
    assertThat(red.offset(1)).isEqualTo(12);
    assertThat(red.payloadType(1)).isEqualTo(111);
    assertThat(red.length(red.primary())).isEqualTo(4);
    assertThat(out[red.offset(2)]).isEqualTo((byte) 3);
    assertThat(red.parse(out, 0, 13)).as("blocks run over the end").isFalse();
    assertThat(red.parse(out, 0, 6)).isFalse();
    assertThat(red.parse(out, 0, 0)).isFalse();
  }

  // All of them

  @Test
  void neverReadOutsideDamagedPayloads() {
    List<byte[]> corpus = new ArrayList<>();
    for (String text :
        new String[] {
          "90 80 9111 " + VP8_KEY_FRAME,
          "b0 f0 11 2a a3 01",
          "f8 05 20 03 05 06 ff",
          "8a 05 38 0140 00b4 0280 0168 02 04 01 10 ff",
          "6764001facd9405005bb011000000300100000030300f1831960",
          "78 0010 6764001facd9405005bb011000000300 0002 68ce",
          "7c85ff",
          "60 01 0003 400101 0003 440101",
          "42010101600000030090000003000003005da00280802d165959a4932bc05a70",
          "ef1e0003ef0f00026f010101020203030303",
          "0b 02",
          "00 02 0a 0b 03 30 30 30"
        }) {
      corpus.add(hex(text));
    }
    new Av1Packetizer(200)
        .packetize(
            TestMedia.ivf("camera-640x360.av1.ivf").get(0),
            0,
            TestMedia.ivf("camera-640x360.av1.ivf").get(0).length,
            (buf, off, len, marker) -> corpus.add(Arrays.copyOfRange(buf, off, off + len)));
    Mutations mutations = new Mutations(13, corpus.subList(0, Math.min(corpus.size(), 16)));
    byte[] out = new byte[Vp8Descriptor.MAX_LENGTH];
    for (int i = 0; i < 40_000; i++) {
      byte[] bytes = mutations.next();
      if (vp8.parse(bytes, 0, bytes.length)) {
        assertThat(vp8.length()).isLessThan(bytes.length);
        vp8.write(out, 0, 0x7FFF, 255, 31);
      }
      if (vp9.parse(bytes, 0, bytes.length)) {
        assertThat(vp9.length()).isLessThan(bytes.length);
      }
      h264.parse(bytes, 0, bytes.length);
      h265.parse(bytes, 0, bytes.length);
      av1.parse(bytes, 0, bytes.length);
      assertThat(h264.width()).isBetween(0, 16384);
      assertThat(h265.width()).isBetween(0, 16384);
      assertThat(Opus.duration(bytes, 0, bytes.length)).isBetween(0, Opus.MAX_DURATION);
      if (red.parse(bytes, 0, bytes.length)) {
        int last = red.primary();
        assertThat(red.offset(last) + red.length(last)).isEqualTo(bytes.length);
      }
    }
  }
}
