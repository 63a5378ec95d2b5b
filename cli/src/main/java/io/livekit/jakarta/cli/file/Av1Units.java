package io.livekit.jakarta.cli.file;

import java.nio.ByteBuffer;

/** Walks the OBUs of an AV1 temporal unit (AV1 bitstream §5.3). Stateless. */
final class Av1Units {
  private static final int SEQUENCE_HEADER = 1;
  private static final int MAX_LEB128_BYTES = 8; // AV1 bitstream §4.10.5

  private Av1Units() {}

  /** A decoder can begin where the sequence is described; encoders do that with each key frame. */
  static boolean hasSequenceHeader(ByteBuffer data, int at, int length) {
    long position = at;
    long end = (long) at + length;
    while (position < end) {
      int header = data.get((int) position) & 0xff;
      if ((header >> 3 & 0x0f) == SEQUENCE_HEADER) {
        return true;
      }
      boolean extension = (header & 0x04) != 0;
      boolean hasSize = (header & 0x02) != 0;
      position += extension ? 2 : 1;
      if (!hasSize) {
        return false; // reaches to the end
      }
      long size = 0;
      for (int i = 0; ; i++) {
        if (i == MAX_LEB128_BYTES || position >= end) {
          return false;
        }
        int next = data.get((int) position++) & 0xff;
        size |= (next & 0x7fL) << 7 * i;
        if ((next & 0x80) == 0) {
          break;
        }
      }
      if (size > end - position) {
        return false;
      }
      position += size;
    }
    return false;
  }
}
