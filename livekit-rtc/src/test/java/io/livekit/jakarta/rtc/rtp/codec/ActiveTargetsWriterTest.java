package io.livekit.jakarta.rtc.rtp.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.rtp.Mutations;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActiveTargetsWriterTest {
  private static final String FRAME = "1 1 000010 0000000000000110";

  private final ActiveTargetsWriter writer = new ActiveTargetsWriter();
  private final byte[] out = new byte[300];

  private static byte[] bits(String text) {
    return DependencyDescriptorTest.bits(text);
  }

  private byte[] write(String text, int frameNumber, int count, int targets) {
    byte[] in = bits(text);
    byte[] placed = new byte[in.length + 5];
    System.arraycopy(in, 0, placed, 5, in.length);
    int length =
        writer.write(placed, 5, in.length, frameNumber, count, targets, out, 7, out.length);
    return length < 0 ? null : Arrays.copyOfRange(out, 7, 7 + length);
  }

  @Test
  void aFrameOfMandatoryFieldsGetsTheTargets() {
    assertThat(write(FRAME, 9, 9, 0b000_111_111))
        .isEqualTo(bits("1 1 000010 0000000000001001 0 1 0 0 0 000111111"));
  }

  @Test
  void targetsThatWereNamedAreReplaced() {
    assertThat(write(FRAME + " 0 1 0 0 0 11", 6, 2, 0b01)).isEqualTo(bits(FRAME + " 01000 01"));
  }

  @Test
  void whatTheFrameSaysOfItselfIsKept() {
    String custom = " 1100 01 0010 11 000100000000 00 00000111";
    assertThat(write(FRAME + " 0 0 1 1 1" + custom, 6, 2, 0b10))
        .startsWith(bits(FRAME + " 0 1 1 1 1 10" + custom));
    assertThat(write(FRAME + " 0 1 1 1 1 01" + custom, 6, 2, 0b10))
        .startsWith(bits(FRAME + " 0 1 1 1 1 10" + custom));
  }

  @Test
  void aStructureStaysAttached() {
    byte[] key = write(DependencyDescriptorTest.KEY, 5, 2, 0b01);
    DependencyDescriptor read = new DependencyDescriptor();
    assertThat(read.parse(key, 0, key.length, null)).isEqualTo(DependencyDescriptor.Verdict.OK);
    assertThat(read.activeDecodeTargets()).isEqualTo(1);
    assertThat(read.attachedStructure().templateCount()).isEqualTo(3);
    assertThat(write(DependencyDescriptorTest.KEY, 5, 2, 0b11))
        .isEqualTo(bits(DependencyDescriptorTest.KEY));
    assertThat(write(DependencyDescriptorTest.KEY, 5, 3, 0b11)).as("another stream's").isNull();
  }

  @Test
  void whatIsCutShortOrTooLongIsRefused() {
    assertThat(write(FRAME + " 0 1 1 0 0", 6, 32, 1)).isNull();
    byte[] in = bits(FRAME);
    assertThat(writer.write(in, 0, in.length, 6, 9, 1, out, 0, 4)).isEqualTo(-1);
  }

  @Test
  void neverWritesOutsideAndGrowsByNoMoreThanItSays() {
    Mutations mutations =
        new Mutations(
            15,
            List.of(
                bits(FRAME),
                bits(DependencyDescriptorTest.KEY),
                bits(FRAME + " 0 0 1 1 1 1100 01 0010 11 000100000000 00 00000111")));
    for (int i = 0; i < 20_000; i++) {
      byte[] in = mutations.next();
      int count = 1 + i % 26;
      if (in.length < DependencyDescriptor.MANDATORY_LENGTH) {
        continue;
      }
      Arrays.fill(out, (byte) 0x5A);
      int length = writer.write(in, 0, in.length, i & 0xFFFF, count, i, out, 10, 10 + 255);
      assertThat(out[9]).isEqualTo((byte) 0x5A);
      assertThat(out[265]).isEqualTo((byte) 0x5A);
      boolean key = in.length > 3 && in[3] < 0;
      assertThat(key || length <= in.length + ActiveTargetsWriter.MAX_GROWTH).isTrue();
    }
  }
}
