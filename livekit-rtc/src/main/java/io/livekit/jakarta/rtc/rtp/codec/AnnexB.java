package io.livekit.jakarta.rtc.rtp.codec;

/**
 * A cursor over the NAL units of a byte stream with start codes (H.264 and H.265, Annex B). Owned
 * by: one thread.
 */
public final class AnnexB {
  private byte[] buf = {};
  private int end;
  private int next;
  private int nal;
  private int nalLength;

  /** Starts before the first NAL unit of {@code buf[off, off + len)}. */
  public AnnexB wrap(byte[] buf, int off, int len) {
    this.buf = buf;
    end = off + len;
    next = startCode(off);
    return this;
  }

  /**
   * @return where the three bytes 00 00 01 begin, or {@link #end}
   */
  private int startCode(int from) {
    for (int i = from; i + 2 < end; i++) {
      if (buf[i + 2] == 1 && buf[i + 1] == 0 && buf[i] == 0) {
        return i;
      }
    }
    return end;
  }

  /** Moves to the next NAL unit that isn't empty. @return false at the end */
  public boolean next() {
    while (next < end) {
      nal = next + 3;
      next = startCode(nal);
      int stop = next;
      // trailing zeros, and the long start code's first byte
      while (stop > nal && buf[stop - 1] == 0) {
        stop--;
      }
      nalLength = stop - nal;
      if (nalLength > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * @return where the NAL unit's header is
   */
  public int offset() {
    return nal;
  }

  /**
   * @return the NAL unit's length
   */
  public int length() {
    return nalLength;
  }
}
