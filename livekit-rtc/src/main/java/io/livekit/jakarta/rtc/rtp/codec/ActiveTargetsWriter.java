package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Copies dependency descriptors with another frame number and with the decode targets that are
 * forwarded named as the active ones (AV1 RTP payload specification §A.4, §A.8.2). Knows nothing of
 * the stream: how many decode targets there are is enough to find the place of their bits. Owned
 * by: one thread, reusable.
 */
public final class ActiveTargetsWriter {
  /** Bytes that the copy may be longer: flags, and one bit for each decode target. */
  public static final int MAX_GROWTH = 1 + DependencyStructure.MAX_DECODE_TARGETS / 8 + 1;

  private static final int STRUCTURE = 0x80;
  private static final int ACTIVE = 0x40;
  private static final int CUSTOM = 0x38; // decode target indications, frame and chain differences
  private static final int FLAG_BITS = 5;
  private static final int FRAME_NUMBER_AT = 1; // behind the flags and the template id

  private final BitReader in = new BitReader();
  private final BitWriter out = new BitWriter();
  private final DependencyDescriptor descriptor = new DependencyDescriptor();
  private DependencyStructure structure;

  /**
   * Writes a copy.
   *
   * @param len of the element to copy, at least {@link DependencyDescriptor#MANDATORY_LENGTH}
   * @param targetCount decode targets of its structure
   * @param targets which of them are active, a bit for each
   * @param limit where the array's usable part ends
   * @return the copy's length, or -1 if it doesn't fit, or the element isn't one of so many decode
   *     targets
   */
  public int write(
      byte[] src,
      int off,
      int len,
      int frameNumber,
      int targetCount,
      int targets,
      byte[] dst,
      int at,
      int limit) {
    int extended = len > DependencyDescriptor.MANDATORY_LENGTH ? src[off + 3] : 0;
    if ((extended & STRUCTURE) != 0) {
      return writeWithStructure(src, off, len, frameNumber, targetCount, targets, dst, at, limit);
    }
    int copied = restBits(extended, len, targetCount);
    int bits = FLAG_BITS + targetCount + copied;
    int length = DependencyDescriptor.MANDATORY_LENGTH + (bits + 7) / 8;
    if (copied < 0 || at + length > limit || length > DependencyDescriptor.MAX_LENGTH) {
      return -1;
    }
    dst[at] = src[off];
    BigEndian.put16(dst, at + FRAME_NUMBER_AT, frameNumber);
    long flags = (extended & CUSTOM | ACTIVE) >> 8 - FLAG_BITS;
    long named = flags << targetCount | targets & (1L << targetCount) - 1;
    int from = at + DependencyDescriptor.MANDATORY_LENGTH;
    if (copied == 0) {
      named <<= -bits & 7; // padding
      for (int i = length - DependencyDescriptor.MANDATORY_LENGTH - 1; i >= 0; i--) {
        dst[from + i] = (byte) named;
        named >>= 8;
      }
    } else {
      out.begin(dst, from, limit);
      out.bits(named, FLAG_BITS + targetCount);
      int behind = len - DependencyDescriptor.MANDATORY_LENGTH;
      in.wrap(src, off + DependencyDescriptor.MANDATORY_LENGTH, behind);
      in.skip(8 * behind - copied);
      for (int i = 0; i < copied; i++) {
        out.bit(in.bit());
      }
    }
    return length;
  }

  /**
   * @return how many bits follow the active decode targets, padding included; negative if the
   *     element ends before
   */
  private static int restBits(int extended, int len, int targetCount) {
    if ((extended & (CUSTOM | ACTIVE)) == 0) {
      return 0;
    }
    int rest = 8 * (len - DependencyDescriptor.MANDATORY_LENGTH) - FLAG_BITS;
    rest -= (extended & ACTIVE) == 0 ? 0 : targetCount;
    return (extended & CUSTOM) == 0 ? Math.min(rest, 0) : rest;
  }

  private int writeWithStructure(
      byte[] src,
      int off,
      int len,
      int frameNumber,
      int targetCount,
      int targets,
      byte[] dst,
      int at,
      int limit) {
    if (descriptor.parse(src, off, len, structure) != DependencyDescriptor.Verdict.OK) {
      return -1;
    }
    structure = descriptor.attachedStructure();
    return structure.decodeTargetCount() == targetCount
        ? descriptor.write(dst, at, limit, frameNumber, targets)
        : -1;
  }
}
