package io.livekit.jakarta.rtc.core;

import java.util.zip.CRC32;

/** CRC-32 as ITU V.42 and STUN's FINGERPRINT define it. */
public final class Crc32 {
  private Crc32() {}

  /** The checksum of a range, as an unsigned 32-bit number in an int. */
  public static int of(byte[] buf, int off, int len) {
    CRC32 crc = new CRC32(); // does not escape: no allocation once compiled
    crc.update(buf, off, len);
    return (int) crc.getValue();
  }
}
