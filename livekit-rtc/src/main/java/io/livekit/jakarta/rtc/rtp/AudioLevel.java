package io.livekit.jakarta.rtc.rtp;

/** The client-to-mixer audio level element (RFC 6464 §3). Stateless. */
public final class AudioLevel {
  /** Length in the one-byte form; the two-byte form may pad it. */
  public static final int LENGTH = 1;

  /** The level of digital silence. */
  public static final int SILENT = 127;

  private AudioLevel() {}

  /**
   * @return -dBov: 0 is the loudest, 127 silence
   */
  public static int level(byte[] buf, int off) {
    return buf[off] & 0x7F;
  }

  /**
   * @return whether the sender thinks that somebody speaks
   */
  public static boolean voice(byte[] buf, int off) {
    return buf[off] < 0;
  }

  /** Writes the element's single byte. */
  public static void write(byte[] out, int off, int level, boolean voice) {
    out[off] = (byte) ((voice ? 0x80 : 0) | level & 0x7F);
  }
}
