package io.livekit.jakarta.rtc.rtp.codec;

/**
 * Writes bits from the most significant one on. Owned by: one thread, reusable. Overflow makes
 * {@link #ok} false.
 */
final class BitWriter {
  private byte[] buf = {};
  private int start;
  private int limit;
  private int position; // in bits from start

  BitWriter begin(byte[] buf, int off, int limit) {
    this.buf = buf;
    start = off;
    this.limit = Math.min(limit, buf.length);
    position = 0;
    return this;
  }

  boolean ok() {
    return start + length() <= limit;
  }

  /**
   * @return bytes begun
   */
  int length() {
    return position + 7 >> 3;
  }

  void bit(int value) {
    int at = start + (position >> 3);
    if (at < limit) {
      int used = position & 7;
      int kept = used == 0 ? 0 : buf[at];
      buf[at] = (byte) (kept | (value & 1) << 7 - used);
    }
    position++;
  }

  void flag(boolean value) {
    bit(value ? 1 : 0);
  }

  void bits(long value, int count) {
    for (int i = count - 1; i >= 0; i--) {
      bit((int) (value >>> i));
    }
  }

  /** ns(n) of AV1. */
  void nonSymmetric(int value, int n) {
    int width = 32 - Integer.numberOfLeadingZeros(n);
    int shorter = (1 << width) - n;
    if (value < shorter) {
      bits(value, width - 1);
    } else {
      bits(value + shorter, width);
    }
  }
}
