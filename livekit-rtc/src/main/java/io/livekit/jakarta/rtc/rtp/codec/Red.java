package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Redundant audio (RFC 2198 §3) read as a list of blocks; the last one is the primary. Owned by:
 * one thread, reusable.
 */
public final class Red {
  /** Blocks that are looked at. Chrome sends up to 9 redundant ones. */
  public static final int MAX_BLOCKS = 32;

  /** Block lengths are ten bits. */
  public static final int MAX_REDUNDANT_LENGTH = 0x3FF;

  /** Timestamp offsets are fourteen bits. */
  public static final int MAX_TIMESTAMP_OFFSET = 0x3FFF;

  /** Header of a redundant block. */
  public static final int REDUNDANT_HEADER = 4;

  /** Header of the primary block. */
  public static final int PRIMARY_HEADER = 1;

  private final int[] payloadTypes = new int[MAX_BLOCKS];
  private final int[] timestampOffsets = new int[MAX_BLOCKS];
  private final int[] offsets = new int[MAX_BLOCKS];
  private final int[] lengths = new int[MAX_BLOCKS];
  private int count;

  /** Reads a whole RTP payload. @return false if headers or blocks run over its end */
  public boolean parse(byte[] buf, int off, int len) {
    count = 0;
    int end = off + len;
    int at = off;
    int blocks = 0;
    int redundant = 0;
    while (at < end && buf[at] < 0) { // F: another header follows
      if (at + REDUNDANT_HEADER > end || blocks == MAX_BLOCKS - 1) {
        return false;
      }
      payloadTypes[blocks] = buf[at] & 0x7F;
      int rest = BigEndian.getU24(buf, at + 1);
      timestampOffsets[blocks] = rest >> 10;
      lengths[blocks] = rest & MAX_REDUNDANT_LENGTH;
      redundant += lengths[blocks++];
      at += REDUNDANT_HEADER;
    }
    if (at >= end || redundant > end - at - PRIMARY_HEADER) {
      return false;
    }
    payloadTypes[blocks] = buf[at++];
    timestampOffsets[blocks] = 0;
    lengths[blocks] = end - at - redundant;
    count = blocks + 1;
    for (int i = 0; i < count; i++) {
      offsets[i] = at;
      at += lengths[i];
    }
    return true;
  }

  /**
   * @return number of blocks, the primary included; 0 after a failed parse
   */
  public int count() {
    return count;
  }

  /**
   * @return index of the primary block
   */
  public int primary() {
    return count - 1;
  }

  /**
   * @return payload type of a block
   */
  public int payloadType(int block) {
    return payloadTypes[block];
  }

  /**
   * @return how far the block lies before the packet's RTP timestamp
   */
  public int timestampOffset(int block) {
    return timestampOffsets[block];
  }

  /**
   * @return where the block's data starts in the parsed array
   */
  public int offset(int block) {
    return offsets[block];
  }

  /**
   * @return length of the block's data
   */
  public int length(int block) {
    return lengths[block];
  }

  /**
   * Writes the header of a redundant block; all headers come before all data, oldest block first.
   *
   * @return {@link #REDUNDANT_HEADER}
   */
  public static int writeRedundantHeader(
      byte[] out, int off, int payloadType, int timestampOffset, int length) {
    if (timestampOffset < 0
        || timestampOffset > MAX_TIMESTAMP_OFFSET
        || length < 0
        || length > MAX_REDUNDANT_LENGTH) {
      throw new IllegalArgumentException(
          "redundant block of " + length + " bytes, offset " + timestampOffset);
    }
    BigEndian.put32(out, off, 0x8000_0000 | payloadType << 24 | timestampOffset << 10 | length);
    return REDUNDANT_HEADER;
  }

  /**
   * Writes the header of the primary block, which is the last one. @return {@link #PRIMARY_HEADER}
   */
  public static int writePrimaryHeader(byte[] out, int off, int payloadType) {
    out[off] = (byte) (payloadType & 0x7F);
    return PRIMARY_HEADER;
  }
}
