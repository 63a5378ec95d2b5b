package io.livekit.jakarta.rtc.core;

/** Reads and writes network byte order in heap arrays. The callers have checked the bounds. Stateless. */
public final class BigEndian {
  private BigEndian() {
  }

  /** @return the unsigned byte at {@code off} */
  public static int getU8(byte[] buf, int off) {
    return buf[off] & 0xFF;
  }

  /** @return the unsigned 16-bit number at {@code off} */
  public static int getU16(byte[] buf, int off) {
    return (buf[off] & 0xFF) << 8 | buf[off + 1] & 0xFF;
  }

  /** @return the unsigned 24-bit number at {@code off} */
  public static int getU24(byte[] buf, int off) {
    return (buf[off] & 0xFF) << 16 | (buf[off + 1] & 0xFF) << 8 | buf[off + 2] & 0xFF;
  }

  /** @return the 32 bits at {@code off} */
  public static int getInt(byte[] buf, int off) {
    return (buf[off] & 0xFF) << 24 | (buf[off + 1] & 0xFF) << 16 | (buf[off + 2] & 0xFF) << 8 | buf[off + 3] & 0xFF;
  }

  /** @return the unsigned 32-bit number at {@code off} */
  public static long getU32(byte[] buf, int off) {
    return getInt(buf, off) & 0xFFFF_FFFFL;
  }

  /** @return the 64 bits at {@code off} */
  public static long getLong(byte[] buf, int off) {
    return getU32(buf, off) << 32 | getU32(buf, off + 4);
  }

  /** Writes the low 16 bits of {@code value}. */
  public static void put16(byte[] buf, int off, int value) {
    buf[off] = (byte) (value >> 8);
    buf[off + 1] = (byte) value;
  }

  /** Writes the low 24 bits of {@code value}. */
  public static void put24(byte[] buf, int off, int value) {
    buf[off] = (byte) (value >> 16);
    buf[off + 1] = (byte) (value >> 8);
    buf[off + 2] = (byte) value;
  }

  /** Writes 32 bits. */
  public static void put32(byte[] buf, int off, int value) {
    buf[off] = (byte) (value >> 24);
    buf[off + 1] = (byte) (value >> 16);
    buf[off + 2] = (byte) (value >> 8);
    buf[off + 3] = (byte) value;
  }

  /** Writes 64 bits. */
  public static void put64(byte[] buf, int off, long value) {
    put32(buf, off, (int) (value >> 32));
    put32(buf, off + 4, (int) value);
  }
}
