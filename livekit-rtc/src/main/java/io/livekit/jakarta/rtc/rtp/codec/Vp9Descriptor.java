package io.livekit.jakarta.rtc.rtp.codec;

import io.livekit.jakarta.rtc.core.BigEndian;

/** The VP9 payload descriptor (RFC 9628 §4.2). Owned by: one thread, reusable. */
public final class Vp9Descriptor {
  /** A value that the descriptor doesn't carry. */
  public static final int ABSENT = -1;

  /** N_S is three bits. */
  public static final int MAX_SPATIAL_LAYERS = 8;

  private static final int MAX_REFERENCES = 3; // RFC 9628 §4.2: up to three P_DIFF

  private final int[] widths = new int[MAX_SPATIAL_LAYERS];
  private final int[] heights = new int[MAX_SPATIAL_LAYERS];
  private final int[] references = new int[MAX_REFERENCES];
  private int flags;
  private int pictureId;
  private boolean longPictureId;
  private int temporalId;
  private boolean switchingUp;
  private int spatialId;
  private boolean interLayer;
  private int tl0PicIdx;
  private int referenceCount;
  private int spatialLayers;
  private boolean sizes;
  private int length;

  /**
   * Reads a whole RTP payload. @return false if it ends within the descriptor or has nothing behind
   * it
   */
  public boolean parse(byte[] buf, int off, int len) {
    reset();
    int end = off + len;
    if (len < 1) {
      return false;
    }
    flags = BigEndian.getU8(buf, off);
    int at = off + 1;
    if (has(0x80)) {
      at = parsePictureId(buf, at, end);
    }
    if (at >= 0 && has(0x20)) {
      at = parseLayers(buf, at, end);
    }
    if (at >= 0 && has(0x10) && has(0x40)) {
      at = parseReferences(buf, at, end);
    }
    if (at >= 0 && has(0x02)) {
      at = parseScalabilityStructure(buf, at, end);
    }
    if (at < 0 || at >= end) {
      return false;
    }
    length = at - off;
    return true;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  private void reset() {
    flags = 0;
    pictureId = ABSENT;
    longPictureId = false;
    temporalId = ABSENT;
    switchingUp = false;
    spatialId = ABSENT;
    interLayer = false;
    tl0PicIdx = ABSENT;
    referenceCount = 0;
    spatialLayers = 0;
    sizes = false;
    length = 0;
  }

  private int parsePictureId(byte[] buf, int at, int end) {
    if (at >= end) {
      return -1;
    }
    longPictureId = buf[at] < 0;
    if (!longPictureId) {
      pictureId = buf[at];
      return at + 1;
    }
    if (at + 2 > end) {
      return -1;
    }
    pictureId = BigEndian.getU16(buf, at) & 0x7FFF;
    return at + 2;
  }

  private int parseLayers(byte[] buf, int off, int end) {
    int at = off;
    boolean flexible = has(0x10);
    if (at + (flexible ? 1 : 2) > end) {
      return -1;
    }
    int b = BigEndian.getU8(buf, at++);
    temporalId = b >> 5;
    switchingUp = (b & 0x10) != 0;
    spatialId = b >> 1 & 0x07;
    interLayer = (b & 0x01) != 0;
    if (!flexible) {
      tl0PicIdx = BigEndian.getU8(buf, at++);
    }
    return at;
  }

  private int parseReferences(byte[] buf, int off, int end) {
    int at = off;
    boolean more = true;
    while (more) {
      if (at >= end || referenceCount == MAX_REFERENCES) {
        return -1;
      }
      int b = BigEndian.getU8(buf, at++);
      references[referenceCount++] = b >> 1;
      more = (b & 0x01) != 0;
    }
    return at;
  }

  private int parseScalabilityStructure(byte[] buf, int off, int end) {
    int at = off;
    if (at >= end) {
      return -1;
    }
    int b = BigEndian.getU8(buf, at++);
    spatialLayers = (b >> 5) + 1;
    sizes = (b & 0x10) != 0;
    if (sizes) {
      if (at + 4 * spatialLayers > end) {
        return -1;
      }
      for (int i = 0; i < spatialLayers; i++, at += 4) {
        widths[i] = BigEndian.getU16(buf, at);
        heights[i] = BigEndian.getU16(buf, at + 2);
      }
    }
    if ((b & 0x08) == 0) {
      return at;
    }
    if (at >= end) {
      return -1;
    }
    for (int pictures = BigEndian.getU8(buf, at++); pictures > 0; pictures--) {
      if (at >= end) {
        return -1;
      }
      at += 1 + (buf[at] >> 2 & 0x03);
    }
    return at;
  }

  /**
   * @return length of the descriptor, that is where the VP9 bytes start
   */
  public int length() {
    return length;
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
   * @return P: the frame depends on earlier pictures
   */
  public boolean interPicturePredicted() {
    return has(0x40);
  }

  /**
   * @return F: references are given per frame
   */
  public boolean flexibleMode() {
    return has(0x10);
  }

  /**
   * @return B: the first packet of a layer frame
   */
  public boolean isStartOfFrame() {
    return has(0x08);
  }

  /**
   * @return E: the last packet of a layer frame
   */
  public boolean isEndOfFrame() {
    return has(0x04);
  }

  /**
   * @return V: a scalability structure is there
   */
  public boolean hasScalabilityStructure() {
    return has(0x02);
  }

  /**
   * @return Z: not a reference for higher spatial layers
   */
  public boolean notReferenceForUpperLayers() {
    return has(0x01);
  }

  /**
   * @return temporal layer 0..7, or {@link #ABSENT}
   */
  public int temporalId() {
    return temporalId;
  }

  /**
   * @return U: one may switch to a higher temporal layer after this frame
   */
  public boolean switchingUpPoint() {
    return switchingUp;
  }

  /**
   * @return spatial layer 0..7, or {@link #ABSENT}
   */
  public int spatialId() {
    return spatialId;
  }

  /**
   * @return D: the frame depends on the lower spatial layer of its picture
   */
  public boolean interLayerDependency() {
    return interLayer;
  }

  /**
   * @return 8 bits, or {@link #ABSENT} (always in flexible mode)
   */
  public int tl0PicIdx() {
    return tl0PicIdx;
  }

  /**
   * @return number of P_DIFF entries
   */
  public int referenceCount() {
    return referenceCount;
  }

  /**
   * @return P_DIFF {@code index}: pictures back
   */
  public int reference(int index) {
    return references[index];
  }

  /**
   * @return spatial layers of the structure, 0 without one
   */
  public int spatialLayers() {
    return spatialLayers;
  }

  /**
   * @return width of a spatial layer, 0 if the structure doesn't say
   */
  public int width(int layer) {
    return sizes && layer < spatialLayers ? widths[layer] : 0;
  }

  /**
   * @return height of a spatial layer, 0 if the structure doesn't say
   */
  public int height(int layer) {
    return sizes && layer < spatialLayers ? heights[layer] : 0;
  }

  /**
   * Whether this packet starts a key frame. The descriptor has no such bit: a frame of the lowest
   * spatial layer that depends on no earlier picture is taken for one, which also holds for
   * end-to-end encrypted payloads.
   */
  public boolean isKeyFrame() {
    return isStartOfFrame() && !interPicturePredicted() && spatialId <= 0;
  }
}
