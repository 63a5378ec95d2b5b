package io.livekit.jakarta.rtc.rtp.codec;

/**
 * What one AV1 payload holds: aggregation header and OBU elements (AV1 RTP payload specification
 * §4). Owned by: one thread, reusable.
 */
public final class Av1 {
  /** Sequence header. */
  public static final int OBU_SEQUENCE_HEADER = 1;

  /** Temporal delimiter, never sent over RTP. */
  public static final int OBU_TEMPORAL_DELIMITER = 2;

  /** Tile list, never sent over RTP. */
  public static final int OBU_TILE_LIST = 8;

  /** Padding. */
  public static final int OBU_PADDING = 15;

  private static final int MAX_LEB128 = 8; // AV1 §4.10.5
  private static final int MAX_ELEMENTS = 64; // looked at per packet; a sequence header comes first
  private static final int MAX_OPERATING_POINTS = 32;

  private final BitReader bits = new BitReader();
  private boolean continuation;
  private boolean continues;
  private boolean newSequence;
  private boolean sequenceHeader;
  private int temporalId;
  private int spatialId;
  private int width;
  private int height;
  private int lebEnd;

  /**
   * Reads a whole RTP payload. @return false if it is empty, contradicts itself, or an element runs
   * over its end
   */
  public boolean parse(byte[] buf, int off, int len) {
    sequenceHeader = false;
    temporalId = 0;
    spatialId = 0;
    width = 0;
    height = 0;
    if (len < 2) {
      return false;
    }
    int header = buf[off];
    continuation = (header & 0x80) != 0;
    continues = (header & 0x40) != 0;
    newSequence = (header & 0x08) != 0;
    if (continuation && newSequence) {
      return false; // §4.4: a coded video sequence can't begin in the middle of an OBU
    }
    int count = header >> 4 & 0x03;
    int at = off + 1;
    int end = off + len;
    for (int i = 0; at < end && i < MAX_ELEMENTS; i++) {
      long length = end - at;
      if (count == 0 || i < count - 1) {
        length = leb128(buf, at, end);
        at = lebEnd;
      }
      if (length < 0 || length > end - at) {
        return false;
      }
      if (length > 0 && !(i == 0 && continuation)) {
        obu(buf, at, (int) length);
      }
      at += (int) length;
    }
    return true;
  }

  /**
   * @return the number, or -1 if it is truncated or too long; sets {@link #lebEnd}
   */
  private long leb128(byte[] buf, int off, int end) {
    long value = 0;
    for (int i = 0; i < MAX_LEB128 && off + i < end; i++) {
      value |= (buf[off + i] & 0x7FL) << 7 * i;
      if (buf[off + i] >= 0) {
        lebEnd = off + i + 1;
        return value;
      }
    }
    return -1;
  }

  /** AV1 §5.3: OBU header, optional extension, optional size. */
  private void obu(byte[] buf, int off, int len) {
    int header = buf[off];
    int at = off + 1;
    int end = off + len;
    if ((header & 0x04) != 0 && at < end) {
      temporalId = buf[at] >> 5 & 0x07;
      spatialId = buf[at] >> 3 & 0x03;
      at++;
    }
    if ((header >> 3 & 0x0F) != OBU_SEQUENCE_HEADER) {
      return;
    }
    sequenceHeader = true;
    if ((header & 0x02) != 0) {
      if (leb128(buf, at, end) < 0) {
        return;
      }
      at = lebEnd;
    }
    if (at < end) {
      parseSequenceHeader(buf, at, end - at);
    }
  }

  /** AV1 §5.5.1, up to the frame size. */
  private void parseSequenceHeader(byte[] buf, int off, int len) {
    BitReader in = bits.wrap(buf, off, len);
    in.skip(4); // profile, still picture
    if (in.flag()) { // reduced_still_picture_header
      in.skip(5);
    } else {
      boolean decoderModel = false;
      int delayLength = 0;
      if (in.flag()) { // timing_info
        in.skip(64);
        if (in.flag()) {
          in.unsignedExpGolomb();
        }
        decoderModel = in.flag();
        if (decoderModel) {
          delayLength = in.number(5) + 1;
          in.skip(42);
        }
      }
      skipOperatingPoints(in, decoderModel, delayLength);
    }
    int widthBits = in.number(4) + 1;
    int heightBits = in.number(4) + 1;
    int w = in.number(widthBits) + 1;
    int h = in.number(heightBits) + 1;
    if (in.ok()) {
      width = w;
      height = h;
    }
  }

  private static void skipOperatingPoints(BitReader in, boolean decoderModel, int delayLength) {
    boolean initialDelay = in.flag();
    int points = Math.min(MAX_OPERATING_POINTS, in.number(5) + 1);
    for (int i = 0; i < points && in.ok(); i++) {
      in.skip(12);
      if (in.number(5) > 7) { // seq_level_idx
        in.skip(1);
      }
      if (decoderModel && in.flag()) {
        in.skip(2 * delayLength + 1);
      }
      if (initialDelay && in.flag()) {
        in.skip(4);
      }
    }
  }

  /**
   * @return Z: the first element continues an OBU of the previous packet
   */
  public boolean startsWithContinuation() {
    return continuation;
  }

  /**
   * @return Y: the last element is continued in the next packet
   */
  public boolean endsWithContinuation() {
    return continues;
  }

  /**
   * @return N: the first packet of a coded video sequence
   */
  public boolean startsSequence() {
    return newSequence;
  }

  /**
   * @return whether a sequence header starts in the payload
   */
  public boolean hasSequenceHeader() {
    return sequenceHeader;
  }

  /**
   * @return whether a decoder can start here
   */
  public boolean isKeyFrame() {
    return newSequence || sequenceHeader;
  }

  /**
   * @return temporal layer of the last OBU that names one, otherwise 0
   */
  public int temporalId() {
    return temporalId;
  }

  /**
   * @return spatial layer of the last OBU that names one, otherwise 0
   */
  public int spatialId() {
    return spatialId;
  }

  /**
   * @return largest width of the sequence header in the payload, otherwise 0
   */
  public int width() {
    return width;
  }

  /**
   * @return largest height of the sequence header in the payload, otherwise 0
   */
  public int height() {
    return height;
  }
}
