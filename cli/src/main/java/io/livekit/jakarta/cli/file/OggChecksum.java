package io.livekit.jakarta.cli.file;

import java.nio.ByteBuffer;

/**
 * The CRC of an Ogg page (RFC 3533 §6): polynomial 04c11db7, bits not reflected, no inversion.
 * Stateless.
 */
final class OggChecksum {
  private static final int POLYNOMIAL = 0x04c11db7;

  /** Where the checksum itself is in a page; counted as zeros. */
  private static final int FIELD = 22;

  private static final int FIELD_END = 26;
  private static final int[] TABLE = table();

  private OggChecksum() {}

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int value = i << 24;
      for (int bit = 0; bit < 8; bit++) {
        value = value < 0 ? value << 1 ^ POLYNOMIAL : value << 1;
      }
      table[i] = value;
    }
    return table;
  }

  /**
   * @return the checksum of the page at {@code data[start, end)}
   */
  static int of(ByteBuffer data, int start, int end) {
    int crc = 0;
    for (int i = start; i < end; i++) {
      int position = i - start;
      int next = position >= FIELD && position < FIELD_END ? 0 : data.get(i) & 0xff;
      crc = crc << 8 ^ TABLE[crc >>> 24 ^ next];
    }
    return crc;
  }
}
