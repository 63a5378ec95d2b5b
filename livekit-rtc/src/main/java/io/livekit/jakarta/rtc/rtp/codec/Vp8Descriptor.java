package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * The VP8 payload descriptor (RFC 7741 §4.2) and the first bytes of the frame behind it. Owned by:
 * one thread, reusable.
 */
public final class Vp8Descriptor {
  /** Longest descriptor: two mandatory bytes, 15-bit picture id, TL0PICIDX, TID/KEYIDX. */
  public static final int MAX_LENGTH = 6;

  /** A value that the descriptor doesn't carry. */
  public static final int ABSENT = -1;

  // RFC 6386 §9.1: frame tag, start code, width, height
  private static final int KEY_FRAME_HEADER = 10;

  private boolean nonReference;
  private boolean startOfPartition;
  private int partition;
  private int pictureId;
  private boolean longPictureId;
  private int tl0PicIdx;
  private int temporalId;
  private boolean layerSync;
  private int keyIdx;
  private int length;
  private boolean keyFrame;
  private int width;
  private int height;

  /**
   * Reads a whole RTP payload. @return false if it ends within the descriptor or has nothing behind
   * it
   */
  public boolean parse(byte[] buf, int off, int len) {
    reset();
    int end = off + len;
    if (len < 2) {
      return false;
    }
    int first = buf[off];
    nonReference = (first & 0x20) != 0;
    startOfPartition = (first & 0x10) != 0;
    partition = first & 0x07;
    int at = off + 1;
    if ((first & 0x80) != 0) {
      at = parseExtension(buf, at, end);
      if (at < 0) {
        return false;
      }
    }
    length = at - off;
    if (at >= end) {
      return false;
    }
    parseFrameHeader(buf, at, end);
    return true;
  }

  private void reset() {
    pictureId = ABSENT;
    longPictureId = false;
    tl0PicIdx = ABSENT;
    temporalId = ABSENT;
    layerSync = false;
    keyIdx = ABSENT;
    length = 0;
    keyFrame = false;
    width = 0;
    height = 0;
  }

  private int parseExtension(byte[] buf, int off, int end) {
    int at = off;
    int extension = buf[at++];
    if ((extension & 0x80) != 0) {
      if (at >= end) {
        return -1;
      }
      longPictureId = buf[at] < 0;
      if (longPictureId && at + 2 > end) {
        return -1;
      }
      pictureId = longPictureId ? BigEndian.getU16(buf, at) & 0x7FFF : buf[at];
      at += longPictureId ? 2 : 1;
    }
    if ((extension & 0x40) != 0) {
      if (at >= end) {
        return -1;
      }
      tl0PicIdx = BigEndian.getU8(buf, at++);
    }
    if ((extension & 0x30) != 0) {
      if (at >= end) {
        return -1;
      }
      int b = BigEndian.getU8(buf, at++);
      if ((extension & 0x20) != 0) {
        temporalId = b >> 6;
        layerSync = (b & 0x20) != 0;
      }
      if ((extension & 0x10) != 0) {
        keyIdx = b & 0x1F;
      }
    }
    return at;
  }

  private void parseFrameHeader(byte[] buf, int at, int end) {
    keyFrame = isStartOfFrame() && (buf[at] & 0x01) == 0;
    if (keyFrame && end - at >= KEY_FRAME_HEADER && BigEndian.getU24(buf, at + 3) == 0x9D012A) {
      width = (buf[at + 7] & 0x3F) << 8 | buf[at + 6] & 0xFF;
      height = (buf[at + 9] & 0x3F) << 8 | buf[at + 8] & 0xFF;
    }
  }

  /**
   * @return length of the descriptor, that is where the VP8 bytes start
   */
  public int length() {
    return length;
  }

  /**
   * @return N: no other frame refers to this one
   */
  public boolean nonReference() {
    return nonReference;
  }

  /**
   * @return S: the payload starts a partition
   */
  public boolean startOfPartition() {
    return startOfPartition;
  }

  /**
   * @return whether this is the frame's first packet
   */
  public boolean isStartOfFrame() {
    return startOfPartition && partition == 0;
  }

  /**
   * @return whether this is the first packet of a key frame
   */
  public boolean isKeyFrame() {
    return keyFrame;
  }

  /**
   * @return 7 or 15 bits, or {@link #ABSENT}
   */
  public int pictureId() {
    return pictureId;
  }

  /**
   * @return whether the picture id came in its 15-bit form
   */
  public boolean hasLongPictureId() {
    return longPictureId;
  }

  /**
   * @return 8 bits, or {@link #ABSENT}
   */
  public int tl0PicIdx() {
    return tl0PicIdx;
  }

  /**
   * @return temporal layer 0..3, or {@link #ABSENT}
   */
  public int temporalId() {
    return temporalId;
  }

  /**
   * @return Y: the frame depends on the base layer only
   */
  public boolean layerSync() {
    return layerSync;
  }

  /**
   * @return 5 bits, or {@link #ABSENT}
   */
  public int keyIdx() {
    return keyIdx;
  }

  /**
   * @return key frame's width in its first packet, otherwise 0
   */
  public int width() {
    return width;
  }

  /**
   * @return key frame's height in its first packet, otherwise 0
   */
  public int height() {
    return height;
  }

  /**
   * @return the length that {@link #write} will need with this picture id
   */
  public int rewrittenLength(int newPictureId) {
    boolean extended =
        pictureId != ABSENT || tl0PicIdx != ABSENT || temporalId != ABSENT || keyIdx != ABSENT;
    return 1
        + (extended ? 1 : 0)
        + (pictureId == ABSENT ? 0 : newPictureId > 127 ? 2 : 1)
        + (tl0PicIdx == ABSENT ? 0 : 1)
        + (temporalId == ABSENT && keyIdx == ABSENT ? 0 : 1);
  }

  /**
   * Writes this descriptor with other numbers. Fields that it doesn't carry stay out, whatever is
   * passed for them. The picture id takes its 15-bit form exactly if it is above 127 (spec/02
   * §5.4), so the length may differ from {@link #length}.
   *
   * @return the number of bytes written, at most {@link #MAX_LENGTH}
   */
  public int write(byte[] out, int off, int newPictureId, int newTl0PicIdx, int newKeyIdx) {
    int at = off;
    int first = (nonReference ? 0x20 : 0) | (startOfPartition ? 0x10 : 0) | partition;
    int extension =
        (pictureId != ABSENT ? 0x80 : 0)
            | (tl0PicIdx != ABSENT ? 0x40 : 0)
            | (temporalId != ABSENT ? 0x20 : 0)
            | (keyIdx != ABSENT ? 0x10 : 0);
    if (extension == 0) {
      out[at++] = (byte) first;
      return at - off;
    }
    out[at++] = (byte) (0x80 | first);
    out[at++] = (byte) extension;
    if (pictureId != ABSENT) {
      if (newPictureId > 127) {
        BigEndian.put16(out, at, 0x8000 | newPictureId);
        at += 2;
      } else {
        out[at++] = (byte) newPictureId;
      }
    }
    if (tl0PicIdx != ABSENT) {
      out[at++] = (byte) newTl0PicIdx;
    }
    if ((extension & 0x30) != 0) {
      int tid = temporalId != ABSENT ? temporalId << 6 | (layerSync ? 0x20 : 0) : 0;
      out[at++] = (byte) (tid | (keyIdx != ABSENT ? newKeyIdx & 0x1F : 0));
    }
    return at - off;
  }
}
