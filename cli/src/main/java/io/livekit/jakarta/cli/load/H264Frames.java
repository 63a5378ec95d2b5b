package io.livekit.jakarta.cli.load;

/**
 * H.264 access units in Annex B: real parameter sets (ITU-T H.264 §7.3.2), and slices of stamps.
 */
final class H264Frames implements FrameMaker {
  private static final byte[] START_CODE = {0, 0, 0, 1};
  private static final int BASELINE = 66;
  private static final int CONSTRAINED = 0xE0; // constraint_set0 to 2
  private static final int LEVEL = 31;
  private static final int SPS = 0x67;
  private static final byte[] PPS = {0x68, (byte) 0xCE, 0x3C, (byte) 0x80};
  private static final int IDR_SLICE = 0x65;
  private static final int SLICE = 0x41;
  private static final int MACROBLOCK = 16;

  private final SendTime sendTime;
  private final byte[] sps;

  H264Frames(SendTime sendTime, int width, int height) {
    this.sendTime = sendTime;
    this.sps = sps(width, height);
  }

  @Override
  public int make(byte[] into, int length, boolean keyFrame, long sentNanos) {
    int at = 0;
    if (keyFrame) {
      at = unit(into, at, sps);
      at = unit(into, at, PPS);
    }
    System.arraycopy(START_CODE, 0, into, at, START_CODE.length);
    at += START_CODE.length;
    into[at++] = (byte) (keyFrame ? IDR_SLICE : SLICE);
    int end = Math.max(length, at + SendTime.LENGTH);
    sendTime.fill(into, at, end, sentNanos);
    return end;
  }

  private static int unit(byte[] into, int at, byte[] unit) {
    System.arraycopy(START_CODE, 0, into, at, START_CODE.length);
    System.arraycopy(unit, 0, into, at + START_CODE.length, unit.length);
    return at + START_CODE.length + unit.length;
  }

  private static byte[] sps(int width, int height) {
    int columns = (width + MACROBLOCK - 1) / MACROBLOCK;
    int rows = (height + MACROBLOCK - 1) / MACROBLOCK;
    Bits bits = new Bits();
    bits.write(SPS, 8);
    bits.write(BASELINE, 8);
    bits.write(CONSTRAINED, 8);
    bits.write(LEVEL, 8);
    bits.golomb(0); // seq_parameter_set_id
    bits.golomb(0); // log2_max_frame_num_minus4
    bits.golomb(2); // pic_order_cnt_type
    bits.golomb(1); // max_num_ref_frames
    bits.write(0, 1); // gaps_in_frame_num_value_allowed_flag
    bits.golomb(columns - 1);
    bits.golomb(rows - 1);
    bits.write(1, 1); // frame_mbs_only_flag
    bits.write(1, 1); // direct_8x8_inference_flag
    boolean cropped = columns * MACROBLOCK != width || rows * MACROBLOCK != height;
    bits.write(cropped ? 1 : 0, 1);
    if (cropped) { // in units of two samples (4:2:0)
      bits.golomb(0);
      bits.golomb((columns * MACROBLOCK - width) / 2);
      bits.golomb(0);
      bits.golomb((rows * MACROBLOCK - height) / 2);
    }
    bits.write(0, 1); // vui_parameters_present_flag
    bits.write(1, 1); // rbsp_stop_one_bit
    return bits.toBytes();
  }

  /** Writes bits, the highest first. */
  private static final class Bits {
    private final StringBuilder digits = new StringBuilder();

    void write(int value, int count) {
      for (int bit = count - 1; bit >= 0; bit--) {
        digits.append((value >> bit & 1) == 1 ? '1' : '0');
      }
    }

    /** Exp-Golomb code, unsigned (§9.1). */
    void golomb(int value) {
      int bits = 32 - Integer.numberOfLeadingZeros(value + 1);
      write(0, bits - 1);
      write(value + 1, bits);
    }

    byte[] toBytes() {
      while (digits.length() % 8 != 0) {
        digits.append('0');
      }
      byte[] bytes = new byte[digits.length() / 8];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) Integer.parseInt(digits.substring(8 * i, 8 * i + 8), 2);
      }
      return bytes;
    }
  }
}
