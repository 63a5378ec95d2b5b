package io.livekit.jakarta.rtc.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a fuzzer's bytes as numbers and packets. Beyond the end everything is zero and empty, so
 * nothing throws.
 */
public final class Script {
  private final byte[] bytes;
  private int at;

  public Script(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * @return whether bytes are left
   */
  public boolean hasMore() {
    return at < bytes.length;
  }

  /**
   * @return one byte, unsigned
   */
  public int u8() {
    return at < bytes.length ? bytes[at++] & 0xff : 0;
  }

  /**
   * @return two bytes, big endian
   */
  public int u16() {
    return u8() << 8 | u8();
  }

  /**
   * @return four bytes, big endian
   */
  public int i32() {
    return u16() << 16 | u16();
  }

  /**
   * @return up to that many of the next bytes, in an array that fits exactly: reading beyond its
   *     end throws
   */
  public byte[] bytes(int count) {
    int end = Math.min(bytes.length, at + Math.max(0, count));
    byte[] taken = Arrays.copyOfRange(bytes, at, end);
    at = end;
    return taken;
  }

  /**
   * @return the bytes behind a length of one byte
   */
  public byte[] shortBlock() {
    return bytes(u8());
  }

  /**
   * @return the bytes behind a length of two bytes
   */
  public byte[] block() {
    return bytes(u16());
  }

  /**
   * @return everything that is left
   */
  public byte[] rest() {
    return bytes(bytes.length - at);
  }

  /**
   * @return everything that is left, as text
   */
  public String text() {
    return new String(rest(), StandardCharsets.UTF_8);
  }

  /**
   * @return blocks as {@link #block} reads them, for seeds
   */
  public static byte[] blocks(byte[]... blocks) {
    int length = 0;
    for (byte[] block : blocks) {
      length += 2 + block.length;
    }
    byte[] script = new byte[length];
    int to = 0;
    for (byte[] block : blocks) {
      script[to] = (byte) (block.length >>> 8);
      script[to + 1] = (byte) block.length;
      System.arraycopy(block, 0, script, to + 2, block.length);
      to += 2 + block.length;
    }
    return script;
  }

  /**
   * @return the parts one after the other, for seeds
   */
  public static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] joined = new byte[length];
    int to = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, to, part.length);
      to += part.length;
    }
    return joined;
  }
}
