package io.livekit.jakarta.rtc.rtp.codec;

/**
 * A cursor over the access units of an Annex B byte stream (H.264 §7.4.1.2.3). Owned by: one
 * thread.
 *
 * <p>A unit ends before whatever follows its slices: a delimiter, parameter set or SEI, or a slice
 * that begins a picture (first_mb_in_slice is 0).
 */
public final class H264AccessUnits {
  private static final int START_CODE = 3;

  private final byte[] buf;
  private final int end;
  private final AnnexB nals;
  private boolean pending; // the cursor stands on a NAL unit that belongs to the next access unit
  private int offset;
  private int length;

  /** Starts before the first unit of a whole stream. */
  public H264AccessUnits(byte[] buf, int off, int len) {
    this.buf = buf;
    end = off + len;
    nals = new AnnexB().wrap(buf, off, len);
    pending = nals.next();
  }

  /** Moves to the next access unit. @return false at the end */
  public boolean next() {
    if (!pending) {
      return false;
    }
    offset = nals.offset() - START_CODE;
    boolean slices = isSlice();
    pending = nals.next();
    while (pending && !(slices && startsUnit())) {
      slices |= isSlice();
      pending = nals.next();
    }
    length = (pending ? nals.offset() - START_CODE : end) - offset;
    return true;
  }

  private int type() {
    return buf[nals.offset()] & 0x1F;
  }

  private boolean isSlice() {
    return type() >= 1 && type() <= H264.NAL_IDR;
  }

  private boolean startsUnit() {
    if (isSlice()) {
      return nals.length() > 1 && buf[nals.offset() + 1] < 0; // ue(v) 0 is a single one bit
    }
    return type() >= H264.NAL_SEI && type() <= H264.NAL_AUD;
  }

  /**
   * @return where the unit's first start code is
   */
  public int offset() {
    return offset;
  }

  /**
   * @return the unit's length, start codes included
   */
  public int length() {
    return length;
  }

  /**
   * @return whether the unit has slices, rather than parameter sets alone; only those have a time
   */
  public boolean hasSlices() {
    AnnexB inner = new AnnexB().wrap(buf, offset, length);
    while (inner.next()) {
      int type = buf[inner.offset()] & 0x1F;
      if (type >= 1 && type <= H264.NAL_IDR) {
        return true;
      }
    }
    return false;
  }
}
