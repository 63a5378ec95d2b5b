package io.livekit.jakarta.rtc.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads and writes network byte order in heap arrays. The callers have checked the bounds.
 * Stateless.
 */
public final class BigEndian {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private BigEndian() {}

  /**
   * @return the unsigned byte at {@code off}
   */
  public static int getU8(byte[] buf, int off) {
    return buf[off] & 0xFF;
  }

  /**
   * @return the unsigned 16-bit number at {@code off}
   */
  public static int getU16(byte[] buf, int off) {
    return (buf[off] & 0xFF) << 8 | buf[off + 1] & 0xFF;
  }

  /**
   * @return the unsigned 24-bit number at {@code off}
   */
  public static int getU24(byte[] buf, int off) {
    return (buf[off] & 0xFF) << 16 | (buf[off + 1] & 0xFF) << 8 | buf[off + 2] & 0xFF;
  }

  /**
   * @return the 32 bits at {@code off}
   */
  public static int getInt(byte[] buf, int off) {
    return (int) INT.get(buf, off);
  }

  /**
   * @return the unsigned 32-bit number at {@code off}
   */
  public static long getU32(byte[] buf, int off) {
    return getInt(buf, off) & 0xFFFF_FFFFL;
  }

  /**
   * @return the 64 bits at {@code off}
   */
  public static long getLong(byte[] buf, int off) {
    return (long) LONG.get(buf, off);
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
    INT.set(buf, off, value);
  }

  /** Writes 64 bits. */
  public static void put64(byte[] buf, int off, long value) {
    LONG.set(buf, off, value);
  }
}
