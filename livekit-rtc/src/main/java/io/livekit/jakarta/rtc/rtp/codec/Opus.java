package io.livekit.jakarta.rtc.rtp.codec;

/** What the first byte of an Opus packet (TOC, RFC 6716 §3.1) tells. Stateless. */
public final class Opus {
  /** RTP clock of Opus, whatever it samples (RFC 7587 §4.1). */
  public static final int CLOCK_RATE = 48_000;

  /** RFC 6716 §3.2.5: a packet holds at most 120 ms. */
  public static final int MAX_DURATION = CLOCK_RATE * 120 / 1000;

  private static final int MAX_DTX_LENGTH = 2; // RFC 7587 §3.1.3: TOC with at most one more byte

  private Opus() {}

  /**
   * @return samples per channel at 48 kHz, 0 if the packet is empty or breaks RFC 6716 §3.4
   */
  public static int duration(byte[] buf, int off, int len) {
    if (len < 1) {
      return 0;
    }
    int frames =
        switch (buf[off] & 0x03) {
          case 0 -> 1;
          case 1, 2 -> 2;
          default -> len < 2 ? 0 : buf[off + 1] & 0x3F;
        };
    int duration = frames * frameDuration(buf[off]);
    return duration > MAX_DURATION ? 0 : duration;
  }

  /** RFC 6716 table 2. */
  private static int frameDuration(byte toc) {
    int config = (toc & 0xFF) >> 3;
    if (config < 12) { // SILK: 10, 20, 40, 60 ms
      return switch (config & 3) {
        case 0 -> 480;
        case 1 -> 960;
        case 2 -> 1920;
        default -> 2880;
      };
    }
    if (config < 16) { // hybrid: 10, 20 ms
      return (config & 1) == 0 ? 480 : 960;
    }
    return 120 << (config & 3); // CELT: 2.5, 5, 10, 20 ms
  }

  /**
   * @return whether the packet is coded in stereo
   */
  public static boolean stereo(byte[] buf, int off) {
    return (buf[off] & 0x04) != 0;
  }

  /**
   * @return whether the packet stands for silence: a discontinuous transmission
   */
  public static boolean isDtx(int len) {
    return len <= MAX_DTX_LENGTH;
  }
}
