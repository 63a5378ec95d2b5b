package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * What one H.265 payload holds (RFC 7798 §4.4, without DONL fields). Owned by: one thread,
 * reusable.
 */
public final class H265 {
  /** Video parameter set. */
  public static final int NAL_VPS = 32;

  /** Sequence parameter set. */
  public static final int NAL_SPS = 33;

  /** Picture parameter set. */
  public static final int NAL_PPS = 34;

  /** Aggregation packet. */
  public static final int AGGREGATION = 48;

  /** Fragmentation unit. */
  public static final int FRAGMENTATION = 49;

  private static final int FIRST_IRAP = 16; // BLA_W_LP
  private static final int LAST_IRAP = 21; // CRA; 22 and 23 are reserved
  private static final int NAL_HEADER = 2;
  private static final int MAX_DIMENSION = 16384;

  private final BitReader bits = new BitReader();
  private boolean parameterSets;
  private boolean irap;
  private int temporalId;
  private int width;
  private int height;

  /**
   * Reads a whole RTP payload. @return false if it is empty, truncated or of an unknown structure
   */
  public boolean parse(byte[] buf, int off, int len) {
    parameterSets = false;
    irap = false;
    temporalId = 0;
    width = 0;
    height = 0;
    if (len <= NAL_HEADER || (buf[off + 1] & 0x07) == 0) {
      return false;
    }
    temporalId = (buf[off + 1] & 0x07) - 1;
    int type = type(buf, off);
    if (type < AGGREGATION) {
      nal(buf, off, len);
      return true;
    }
    if (type == AGGREGATION) {
      return aggregate(buf, off + NAL_HEADER, off + len);
    }
    if (type == FRAGMENTATION) {
      if (buf[off + NAL_HEADER] < 0) { // S
        mark(buf[off + NAL_HEADER] & 0x3F);
      }
      return true;
    }
    return false;
  }

  private static int type(byte[] buf, int off) {
    return buf[off] >> 1 & 0x3F;
  }

  private boolean aggregate(byte[] buf, int from, int end) {
    int at = from;
    while (at + 2 <= end) {
      int length = BigEndian.getU16(buf, at);
      at += 2;
      if (length <= NAL_HEADER || length > end - at) {
        return false;
      }
      nal(buf, at, length);
      at += length;
    }
    return at == end;
  }

  private void nal(byte[] buf, int off, int len) {
    int type = type(buf, off);
    mark(type);
    if (type == NAL_SPS) {
      parseSps(buf, off + NAL_HEADER, len - NAL_HEADER);
    }
  }

  private void mark(int nalType) {
    parameterSets |= nalType >= NAL_VPS && nalType <= NAL_PPS;
    irap |= nalType >= FIRST_IRAP && nalType <= LAST_IRAP;
  }

  /**
   * @return whether parameter sets are, or start, in the payload
   */
  public boolean hasParameterSets() {
    return parameterSets;
  }

  /**
   * @return whether a slice of a random access picture is, or starts, in the payload
   */
  public boolean hasIrap() {
    return irap;
  }

  /**
   * @return whether a decoder can start here
   */
  public boolean isKeyFrame() {
    return parameterSets || irap;
  }

  /**
   * @return temporal layer of the NAL unit, or the lowest one of an aggregation
   */
  public int temporalId() {
    return temporalId;
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

  /** H.265 §7.3.2.2.1, up to the conformance window. */
  private void parseSps(byte[] buf, int off, int len) {
    BitReader in = bits.wrapNal(buf, off, len);
    in.skip(4);
    int subLayers = in.number(3); // sps_max_sub_layers_minus1
    in.skip(1);
    skipProfileTierLevel(in, subLayers);
    in.unsignedExpGolomb(); // id
    long chroma = in.unsignedExpGolomb();
    boolean separatePlanes = chroma == 3 && in.flag();
    long w = in.unsignedExpGolomb();
    long h = in.unsignedExpGolomb();
    if (in.flag()) {
      int unitX = !separatePlanes && (chroma == 1 || chroma == 2) ? 2 : 1;
      int unitY = !separatePlanes && chroma == 1 ? 2 : 1;
      w -= unitX * (in.unsignedExpGolomb() + in.unsignedExpGolomb());
      h -= unitY * (in.unsignedExpGolomb() + in.unsignedExpGolomb());
    }
    if (in.ok() && w > 0 && h > 0 && w <= MAX_DIMENSION && h <= MAX_DIMENSION) {
      width = (int) w;
      height = (int) h;
    }
  }

  /** H.265 §7.3.3. */
  private static void skipProfileTierLevel(BitReader in, int subLayers) {
    in.skip(88 + 8);
    int present = in.number(2 * subLayers);
    if (subLayers > 0) {
      in.skip(2 * (8 - subLayers));
    }
    for (int i = 0; i < subLayers; i++) {
      int flags = present >> 2 * (subLayers - 1 - i);
      in.skip(((flags & 2) != 0 ? 88 : 0) + ((flags & 1) != 0 ? 8 : 0));
    }
  }
}
