package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.rtp.codec.Red;
import java.util.Arrays;

/**
 * Silence in 20 ms frames: a muted track fades out with a second of it, so that decoders don't
 * conceal what they believe to be lost (spec/02 §5.7). Stateless.
 */
final class SilenceFrames {
  /** One second at 50 frames per second. */
  static final int COUNT = 50;

  static final long INTERVAL_NANOS = 20_000_000L;
  static final int MAX_LENGTH = 160;

  // one empty 20 ms CELT frame
  private static final byte[] OPUS = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};
  private static final byte MU_LAW_ZERO = (byte) 0xFF;
  private static final byte A_LAW_ZERO = (byte) 0xD5;
  private static final int G711_SAMPLES = 160;

  private SilenceFrames() {}

  static boolean isAvailable(MediaCodec codec) {
    return switch (codec) {
      case OPUS, RED, PCMU, PCMA -> true;
      default -> false;
    };
  }

  /** Writes one frame. @return its length */
  static int write(MediaCodec codec, int opusPayloadType, byte[] out, int off) {
    switch (codec) {
      case OPUS:
        System.arraycopy(OPUS, 0, out, off, OPUS.length);
        return OPUS.length;
      case RED:
        Red.writePrimaryHeader(out, off, opusPayloadType);
        System.arraycopy(OPUS, 0, out, off + Red.PRIMARY_HEADER, OPUS.length);
        return Red.PRIMARY_HEADER + OPUS.length;
      default:
        Arrays.fill(
            out, off, off + G711_SAMPLES, codec == MediaCodec.PCMU ? MU_LAW_ZERO : A_LAW_ZERO);
        return G711_SAMPLES;
    }
  }
}
