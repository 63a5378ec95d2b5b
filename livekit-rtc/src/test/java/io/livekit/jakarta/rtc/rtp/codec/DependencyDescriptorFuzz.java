package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.livekit.jakarta.rtc.fuzz.Script;
import io.livekit.jakarta.rtc.rtp.codec.DependencyDescriptor.Verdict;
import io.livekit.jakarta.rtc.rtp.codec.DependencyStructure.Indication;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Any sequence of dependency descriptors: the templates of one are what the next refer to. */
class DependencyDescriptorFuzz {
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private final DependencyDescriptor again = new DependencyDescriptor();
  private final ActiveTargetsWriter targets = new ActiveTargetsWriter();
  private final byte[] out = new byte[DependencyDescriptor.MAX_LENGTH];

  static Stream<byte[]> seeds() {
    return DependencyDescriptorTest.examples().map(Script::blocks);
  }

  @MethodSource("seeds")
  @FuzzTest
  void fuzz(byte[] data) {
    Script script = new Script(data);
    DependencyStructure structure = null;
    for (int i = 0; i < 50 && script.hasMore(); i++) {
      byte[] bytes = script.block();
      if (bytes.length > DependencyDescriptor.MAX_LENGTH // no header extension is longer
          || descriptor.parse(bytes, 0, bytes.length, structure) != Verdict.OK) {
        continue;
      }
      DependencyStructure used =
          descriptor.attachedStructure() == null ? structure : descriptor.attachedStructure();
      readEverything(used);
      int length = descriptor.writeWithFrameNumber(out, 0, out.length, 0xABCD);
      assertThat(length).isPositive();
      assertThat(again.parse(out, 0, length, structure)).isEqualTo(Verdict.OK);
      assertThat(again.frameNumber()).isEqualTo(0xABCD);
      assertThat(again.spatialId()).isEqualTo(descriptor.spatialId());
      assertThat(again.temporalId()).isEqualTo(descriptor.temporalId());
      assertThat(again.frameDiffCount()).isEqualTo(descriptor.frameDiffCount());
      length = descriptor.write(out, 0, out.length, 1, 1);
      if (length > 0) {
        assertThat(again.parse(out, 0, length, structure)).isEqualTo(Verdict.OK);
        assertThat(again.activeDecodeTargets()).isEqualTo(1);
      }
      nameTargets(bytes, structure, used);
      structure = used;
    }
  }

  /** With other active targets it says the same of its frame. */
  private void nameTargets(byte[] bytes, DependencyStructure known, DependencyStructure used) {
    int count = used.decodeTargetCount();
    int active = used.allDecodeTargets() & 0x5555_5555;
    int length = targets.write(bytes, 0, bytes.length, 0xABCD, count, active, out, 0, out.length);
    if (length < 0) {
      return;
    }
    assertThat(length).isLessThanOrEqualTo(bytes.length + ActiveTargetsWriter.MAX_GROWTH);
    assertThat(again.parse(out, 0, length, known)).isEqualTo(Verdict.OK);
    assertThat(again.activeDecodeTargets()).isEqualTo(active);
    assertThat(again.isStartOfFrame()).isEqualTo(descriptor.isStartOfFrame());
    assertThat(again.frameNumber()).isEqualTo(0xABCD);
    assertThat(again.frameDiffCount()).isEqualTo(descriptor.frameDiffCount());
    for (int i = 0; i < descriptor.frameDiffCount(); i++) {
      assertThat(again.frameDiff(i)).isEqualTo(descriptor.frameDiff(i));
    }
    for (int i = 0; i < count; i++) {
      assertThat(again.indication(i)).isEqualTo(descriptor.indication(i));
    }
    for (int i = 0; i < used.chainCount(); i++) {
      assertThat(again.chainDiff(i)).isEqualTo(descriptor.chainDiff(i));
    }
  }

  private static boolean has(int mask, int target) {
    return (mask >>> target & 1) != 0;
  }

  private void readEverything(DependencyStructure used) {
    assertThat(used).isNotNull();
    for (int target = 0; target < used.decodeTargetCount(); target++) {
      Indication is = descriptor.indication(target);
      assertThat(has(descriptor.present(), target)).isEqualTo(is != Indication.NOT_PRESENT);
      assertThat(has(descriptor.switching(), target)).isEqualTo(is == Indication.SWITCH);
      assertThat(has(descriptor.needed(), target))
          .isEqualTo(is == Indication.SWITCH || is == Indication.REQUIRED);
      used.targetSpatialId(target);
      used.targetTemporalId(target);
      if (used.chainCount() > 0) {
        assertThat(used.chainOf(target)).isBetween(0, used.chainCount());
        assertThat(has(used.protectedTargets(used.chainOf(target)), target)).isTrue();
      }
    }
    for (int chain = 0; chain < used.chainCount(); chain++) {
      descriptor.chainDiff(chain);
    }
    for (int i = 0; i < descriptor.frameDiffCount(); i++) {
      assertThat(descriptor.frameDiff(i)).isPositive();
    }
    for (int layer = 0; layer <= used.maxSpatialId(); layer++) {
      used.width(layer);
      used.height(layer);
    }
    assertThat(descriptor.spatialId()).isBetween(0, DependencyStructure.MAX_LAYER_ID);
    assertThat(descriptor.temporalId()).isBetween(0, DependencyStructure.MAX_LAYER_ID);
  }
}
