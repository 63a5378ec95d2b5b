package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/** What one H.264 payload holds (RFC 6184 §5). Owned by: one thread, reusable. */
public final class H264 {
  /** Coded slice of an IDR picture. */
  public static final int NAL_IDR = 5;

  /** Supplemental enhancement information. */
  public static final int NAL_SEI = 6;

  /** Sequence parameter set. */
  public static final int NAL_SPS = 7;

  /** Picture parameter set. */
  public static final int NAL_PPS = 8;

  /** Access unit delimiter. */
  public static final int NAL_AUD = 9;

  /** Filler data. */
  public static final int NAL_FILLER = 12;

  /** Single-time aggregation packet. */
  public static final int STAP_A = 24;

  /** Fragmentation unit. */
  public static final int FU_A = 28;

  private static final int STAP_B = 25;
  private static final int FU_B = 29;
  // beyond level 6.2; protects from nonsense in a damaged SPS
  private static final int MAX_DIMENSION = 16384;
  private static final int MAX_POC_CYCLE = 255; // H.264 §7.4.2.1.1

  private final BitReader bits = new BitReader();
  private boolean sps;
  private boolean idr;
  private boolean slice;
  private int width;
  private int height;

  /** Reads a whole RTP payload. @return false if it is empty, truncated or of a reserved type */
  public boolean parse(byte[] buf, int off, int len) {
    sps = false;
    idr = false;
    slice = false;
    width = 0;
    height = 0;
    if (len < 1) {
      return false;
    }
    int type = buf[off] & 0x1F;
    if (type >= 1 && type <= 23) {
      nal(buf, off, len);
      return true;
    }
    if (type == STAP_A || type == STAP_B) {
      return aggregate(buf, off + (type == STAP_A ? 1 : 3), off + len);
    }
    if (type == FU_A || type == FU_B) {
      if (len < 2) {
        return false;
      }
      if (buf[off + 1] < 0) { // S: the NAL unit starts here
        mark(buf[off + 1] & 0x1F);
      } else {
        slice = true;
      }
      return true;
    }
    return false;
  }

  private boolean aggregate(byte[] buf, int from, int end) {
    int at = from;
    while (at + 2 <= end) {
      int length = BigEndian.getU16(buf, at);
      at += 2;
      if (length == 0 || length > end - at) {
        return false;
      }
      nal(buf, at, length);
      at += length;
    }
    return at == end;
  }

  private void nal(byte[] buf, int off, int len) {
    int type = buf[off] & 0x1F;
    mark(type);
    if (type == NAL_SPS) {
      parseSps(buf, off + 1, len - 1);
    }
  }

  private void mark(int nalType) {
    sps |= nalType == NAL_SPS;
    idr |= nalType == NAL_IDR;
    slice |= nalType >= 1 && nalType <= NAL_IDR;
  }

  /**
   * @return whether a sequence parameter set is, or starts, in the payload
   */
  public boolean hasSps() {
    return sps;
  }

  /**
   * @return whether a slice of an IDR picture is, or starts, in the payload
   */
  public boolean hasIdr() {
    return idr;
  }

  /**
   * @return whether the payload has slice data, rather than parameter sets and SEI only
   */
  public boolean hasSlice() {
    return slice;
  }

  /**
   * Whether a decoder can start here: at the parameter sets in front of an IDR picture. An IDR
   * picture whose parameter sets aren't at hand can't be decoded, so it alone is no start.
   */
  public boolean isKeyFrame() {
    return sps;
  }

  /**
   * @return width of the SPS in the payload, otherwise 0
   */
  public int width() {
    return width;
  }

  /**
   * @return height of the SPS in the payload, otherwise 0
   */
  public int height() {
    return height;
  }

  /** H.264 §7.3.2.1.1, up to the cropping rectangle. */
  private void parseSps(byte[] buf, int off, int len) {
    BitReader in = bits.wrapNal(buf, off, len);
    int profile = in.number(8);
    in.skip(16); // constraints, level
    in.unsignedExpGolomb(); // id
    int chroma = 1;
    boolean separatePlanes = false;
    if (isHighProfile(profile)) {
      chroma = (int) in.unsignedExpGolomb();
      separatePlanes = chroma == 3 && in.flag();
      in.unsignedExpGolomb(); // bit depths
      in.unsignedExpGolomb();
      in.skip(1);
      if (in.flag()) {
        skipScalingLists(in, chroma == 3 ? 12 : 8);
      }
    }
    in.unsignedExpGolomb(); // log2_max_frame_num_minus4
    skipPictureOrderCount(in);
    in.unsignedExpGolomb(); // max_num_ref_frames
    in.skip(1);
    long macroblocksWide = in.unsignedExpGolomb() + 1;
    long mapUnitsHigh = in.unsignedExpGolomb() + 1;
    int fields = in.flag() ? 1 : 2; // frame_mbs_only_flag
    if (fields == 2) {
      in.skip(1);
    }
    in.skip(1);
    long cropX = 0;
    long cropY = 0;
    if (in.flag()) {
      cropX = in.unsignedExpGolomb() + in.unsignedExpGolomb();
      cropY = in.unsignedExpGolomb() + in.unsignedExpGolomb();
    }
    int unitX = !separatePlanes && (chroma == 1 || chroma == 2) ? 2 : 1;
    int unitY = (!separatePlanes && chroma == 1 ? 2 : 1) * fields;
    long w = 16 * macroblocksWide - unitX * cropX;
    long h = 16 * mapUnitsHigh * fields - unitY * cropY;
    if (in.ok() && w > 0 && h > 0 && w <= MAX_DIMENSION && h <= MAX_DIMENSION) {
      width = (int) w;
      height = (int) h;
    }
  }

  private static boolean isHighProfile(int profile) {
    return switch (profile) {
      case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
      default -> false;
    };
  }

  private static void skipScalingLists(BitReader in, int lists) {
    for (int list = 0; list < lists && in.ok(); list++) {
      if (in.flag()) {
        long next = 8;
        for (int i = 0, size = list < 6 ? 16 : 64; i < size && next != 0 && in.ok(); i++) {
          next = Math.floorMod(next + in.signedExpGolomb(), 256L);
        }
      }
    }
  }

  private static void skipPictureOrderCount(BitReader in) {
    long type = in.unsignedExpGolomb();
    if (type == 0) {
      in.unsignedExpGolomb();
    } else if (type == 1) {
      in.skip(1);
      in.signedExpGolomb();
      in.signedExpGolomb();
      long cycle = Math.min(MAX_POC_CYCLE, in.unsignedExpGolomb());
      for (long i = 0; i < cycle && in.ok(); i++) {
        in.signedExpGolomb();
      }
    }
  }
}
