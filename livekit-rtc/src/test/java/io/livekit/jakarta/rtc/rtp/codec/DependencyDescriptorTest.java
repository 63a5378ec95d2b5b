package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.Mutations;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor.Verdict;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure.Indication;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bits are written out by the syntax tables of the AV1 RTP payload specification, §A.8. */
class DependencyDescriptorTest {
  /**
   * L1T2 with one chain: key frame, base layer frame two back, upper layer frame one back; 640x360.
   */
  // template id 0 first, two targets, layers
  private static final String L1T2 =
      "000000 00001"
          + " 00 01 11"
          + " 1010 1010 0001" // indications SS SS -D
          + " 0 100010 100000" // frame diffs: none, 2, 1
          + " 10" // one chain; it protects both targets without saying so
          + " 0000 0010 0001" // chain diffs
          + " 1 0000001001111111 0000000101100111"; // 640 x 360

  static final String KEY = "1 0 000000 0000000000000101" + " 1 0 0 0 0 " + L1T2;
  private static final String UPPER = "1 1 000010 0000000000000110";
  private static final String CUSTOM =
      "0 1 000001 0000000000000111"
          + " 0 1 1 1 1"
          + " 01"
          + " 1100"
          + " 01 0010 11 000100000000 00"
          + " 00000111";

  /** L2T1 with a chain per layer; template ids start at 62 and wrap. */
  private static final String L2T1 =
      "1 0 111110 0000000000000001"
          + " 1 0 0 0 0 "
          + "111110 00001"
          + " 00 10 00 11"
          + " 1010 1011 0010 0010" // SS SR -S -S
          + " 0 100010 100000 10001100000" // frame diffs: none, 2, 1, 2 and 1
          + " 11 0 1" // two chains, each protects its target
          + " 0000 0000 0010 0001 0001 0001 0001 0010"
          + " 0";

  private final DependencyDescriptor descriptor = new DependencyDescriptor();

  /** Sequences of descriptors that are right. */
  static Stream<byte[][]> examples() {
    return Stream.of(
        new byte[][] {bits(KEY), bits(UPPER), bits(CUSTOM)}, new byte[][] {bits(L2T1)});
  }

  static byte[] bits(String text) {
    String bits = text.replace(" ", "");
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (bits.charAt(i) - '0') << 7 - i % 8;
    }
    return bytes;
  }

  private Verdict parse(String text, DependencyStructure known) {
    byte[] bytes = bits(text);
    return descriptor.parse(bytes, 0, bytes.length, known);
  }

  private DependencyStructure structure() {
    assertThat(parse(KEY, null)).isEqualTo(Verdict.OK);
    return descriptor.attachedStructure();
  }

  @Test
  void keyFramesBringTheStructure() {
    DependencyStructure structure = structure();
    assertThat(descriptor.isStartOfFrame()).isTrue();
    assertThat(descriptor.isEndOfFrame()).isFalse();
    assertThat(descriptor.frameNumber()).isEqualTo(5);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(0b11);
    assertThat(descriptor.hasActiveDecodeTargets()).isTrue();
    assertThat(descriptor.frameDiffCount()).isZero();
    assertThat(descriptor.chainDiff(0)).isZero();
    assertThat(descriptor.width()).isEqualTo(640);
    assertThat(descriptor.height()).isEqualTo(360);
    assertThat(structure.templateCount()).isEqualTo(3);
    assertThat(structure.decodeTargetCount()).isEqualTo(2);
    assertThat(structure.chainCount()).isEqualTo(1);
    assertThat(structure.chainOf(1)).isZero();
    assertThat(structure.targetTemporalId(0)).isZero();
    assertThat(structure.targetTemporalId(1)).isEqualTo(1);
    assertThat(structure.maxSpatialId()).isZero();
  }

  @Test
  void laterFramesUseTheTemplates() {
    DependencyStructure structure = structure();
    assertThat(parse(UPPER, structure)).isEqualTo(Verdict.OK);
    assertThat(descriptor.attachedStructure()).isNull();
    assertThat(descriptor.hasActiveDecodeTargets()).isFalse();
    assertThat(descriptor.temporalId()).isEqualTo(1);
    assertThat(descriptor.spatialId()).isZero();
    assertThat(descriptor.indication(0)).isEqualTo(Indication.NOT_PRESENT);
    assertThat(descriptor.indication(1)).isEqualTo(Indication.DISCARDABLE);
    assertThat(descriptor.frameDiffCount()).isEqualTo(1);
    assertThat(descriptor.frameDiff(0)).isEqualTo(1);
    assertThat(descriptor.chainDiff(0)).isEqualTo(1);
  }

  @Test
  void customValuesReplaceTheTemplate() {
    DependencyStructure structure = structure();
    assertThat(parse(CUSTOM, structure)).isEqualTo(Verdict.OK);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(1);
    assertThat(descriptor.indication(0)).isEqualTo(Indication.REQUIRED);
    assertThat(descriptor.indication(1)).isEqualTo(Indication.NOT_PRESENT);
    assertThat(descriptor.frameDiffCount()).isEqualTo(2);
    assertThat(descriptor.frameDiff(0)).isEqualTo(3);
    assertThat(descriptor.frameDiff(1)).isEqualTo(257);
    assertThat(descriptor.chainDiff(0)).isEqualTo(7);
  }

  @Test
  void rewritingKeepsEveryBitButTheFrameNumber() {
    DependencyStructure structure = structure();
    byte[] out = new byte[300];
    for (String text : new String[] {KEY, UPPER, CUSTOM}) {
      byte[] original = bits(text);
      parse(text, structure);
      int length = descriptor.writeWithFrameNumber(out, 3, out.length, descriptor.frameNumber());
      assertThat(Arrays.copyOfRange(out, 3, 3 + length)).isEqualTo(original);
      length = descriptor.writeWithFrameNumber(out, 0, out.length, 0xABCD);
      original[1] = (byte) 0xAB;
      original[2] = (byte) 0xCD;
      assertThat(Arrays.copyOf(out, length)).isEqualTo(original);
    }
  }

  @Test
  void forwardedFramesNameTheirActiveTargets() {
    DependencyStructure structure = structure();
    byte[] out = new byte[300];
    parse(UPPER, structure);
    int length = descriptor.write(out, 0, out.length, 9, 0b01);
    assertThat(Arrays.copyOf(out, length))
        .isEqualTo(bits("1 1 000010 0000000000001001 0 1 0 0 0 01"));
    parse(KEY, null);
    length = descriptor.write(out, 0, out.length, 5, 0b11);
    assertThat(Arrays.copyOf(out, length))
        .as("all targets need no mask next to a structure")
        .isEqualTo(bits(KEY));
    length = descriptor.write(out, 0, out.length, 5, 0b01);
    assertThat(descriptor.parse(out, 0, length, null)).isEqualTo(Verdict.OK);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(1);
    assertThat(descriptor.write(out, 0, 8, 5, 1)).as("no room").isEqualTo(-1);
  }

  @Test
  void spatialLayersHaveChainsOfTheirOwn() {
    assertThat(parse(L2T1, null)).isEqualTo(Verdict.OK);
    DependencyStructure structure = descriptor.attachedStructure();
    byte[] out = new byte[100];
    int length = descriptor.writeWithFrameNumber(out, 0, out.length, 1);
    assertThat(Arrays.copyOf(out, length)).isEqualTo(bits(L2T1));
    assertThat(structure.maxSpatialId()).isEqualTo(1);
    assertThat(structure.hasResolutions()).isFalse();
    assertThat(structure.chainOf(0)).isZero();
    assertThat(structure.chainOf(1)).isEqualTo(1);
    assertThat(structure.targetSpatialId(0)).isZero();
    assertThat(structure.targetSpatialId(1)).isEqualTo(1);
    assertThat(parse("1 1 000001 0000000000000100", structure))
        .as("id 1 is template 3")
        .isEqualTo(Verdict.OK);
    assertThat(descriptor.spatialId()).isEqualTo(1);
    assertThat(descriptor.frameDiffCount()).isEqualTo(2);
    assertThat(descriptor.frameDiff(0)).isEqualTo(2);
    assertThat(descriptor.frameDiff(1)).isEqualTo(1);
    assertThat(descriptor.chainDiff(0)).isEqualTo(1);
    assertThat(descriptor.chainDiff(1)).isEqualTo(2);
    assertThat(descriptor.indication(0)).isEqualTo(Indication.NOT_PRESENT);
    assertThat(descriptor.indication(1)).isEqualTo(Indication.SWITCH);
  }

  @Test
  void aStructureThatIsAttachedAgainIsTheSame() {
    DependencyStructure structure = structure();
    assertThat(parse(KEY, structure)).isEqualTo(Verdict.OK);
    assertThat(descriptor.attachedStructure()).isSameAs(structure);
    assertThat(descriptor.height()).isEqualTo(360);
    // an active decode target, and what follows the structure, is read as behind a new one
    parse(KEY.replace(" 1 0 0 0 0 ", " 1 1 0 0 0 ") + " 01", structure);
    assertThat(descriptor.attachedStructure()).isSameAs(structure);
    assertThat(descriptor.activeDecodeTargets()).isEqualTo(1);
    for (int bit = 29; bit < bits(KEY).length * 8 - 7; bit++) {
      byte[] changed = bits(KEY);
      changed[bit / 8] ^= (byte) (1 << 7 - bit % 8);
      descriptor.parse(changed, 0, changed.length, structure);
      assertThat(descriptor.attachedStructure()).as("bit %d", bit).isNotSameAs(structure);
    }
  }

  @Test
  void saysWhichTargetsNeedNoMoreThanAnother() {
    parse(L2T1, null);
    DependencyStructure structure = descriptor.attachedStructure();
    assertThat(structure.coveredBy(0)).isEqualTo(0b01);
    assertThat(structure.coveredBy(1)).isEqualTo(0b11);
  }

  @Test
  void saysWhyAFrameCannotBeUsed() {
    assertThat(parse(UPPER, null)).isEqualTo(Verdict.NO_STRUCTURE);
    assertThat(parse("1 1 000011 0000000000000110", structure()))
        .isEqualTo(Verdict.UNKNOWN_TEMPLATE);
    assertThat(parse("1 1 000010 00000000", structure())).isEqualTo(Verdict.MALFORMED);
    byte[] key = bits(KEY);
    assertThat(descriptor.parse(key, 0, 10, null)).isEqualTo(Verdict.MALFORMED);
    assertThat(parse("1 1 000000 0000000000000110 1 0 0 0 0 000000 00000" + " 00".repeat(64), null))
        .as("endless templates")
        .isEqualTo(Verdict.MALFORMED);
  }

  @Test
  void neverReadsOutsideADamagedElement() {
    DependencyStructure structure = structure();
    Mutations mutations = new Mutations(14, List.of(bits(KEY), bits(UPPER), bits(CUSTOM)));
    byte[] out = new byte[DependencyDescriptor.MAX_LENGTH];
    DependencyDescriptor again = new DependencyDescriptor();
    for (int i = 0; i < 40_000; i++) {
      byte[] bytes = mutations.next();
      if (descriptor.parse(bytes, 0, bytes.length, i % 7 == 0 ? null : structure) != Verdict.OK) {
        continue;
      }
      int length = descriptor.writeWithFrameNumber(out, 0, out.length, descriptor.frameNumber());
      assertThat(again.parse(out, 0, length, structure)).isEqualTo(Verdict.OK);
      assertThat(again.spatialId()).isEqualTo(descriptor.spatialId());
      assertThat(again.frameDiffCount()).isEqualTo(descriptor.frameDiffCount());
    }
  }
}
