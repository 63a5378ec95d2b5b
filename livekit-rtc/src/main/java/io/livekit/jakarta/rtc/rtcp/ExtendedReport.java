package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * A view of an extended report's blocks (RFC 3611): the receiver's reference time, and how long ago
 * those of others came. Owned by: one thread, reusable, allocates nothing.
 */
public final class ExtendedReport {
  private static final int DLRR_ENTRY = 12;

  private byte[] buf;
  private int rrtr; // offset of the block's content; 0 when there is none
  private int dlrr;
  private int dlrrCount;

  ExtendedReport() {}

  /**
   * Finds the blocks of a packet.
   *
   * @param limit where the packet ends, without padding
   * @return false when a block ends beyond that
   */
  boolean wrap(byte[] buf, int packet, int limit) {
    this.buf = buf;
    rrtr = 0;
    dlrr = 0;
    dlrrCount = 0;
    int block = packet + RtcpNumbers.HEADER + 4;
    while (limit - block >= RtcpNumbers.HEADER) {
      int type = BigEndian.getU8(buf, block);
      int content = block + RtcpNumbers.HEADER;
      int length = 4 * BigEndian.getU16(buf, block + 2);
      if (length > limit - content) {
        return false;
      }
      if (type == RtcpNumbers.XR_RRTR && length >= 8) {
        rrtr = content;
      } else if (type == RtcpNumbers.XR_DLRR) {
        dlrr = content;
        dlrrCount = length / DLRR_ENTRY;
      }
      block = content + length;
    }
    return true;
  }

  /**
   * @return whether there is a receiver reference time
   */
  public boolean hasReferenceTime() {
    return rrtr != 0;
  }

  /**
   * @return the receiver's clock as a 64-bit NTP timestamp; only if {@link #hasReferenceTime}
   */
  public long referenceTime() {
    return BigEndian.getLong(buf, rrtr);
  }

  /**
   * @return number of DLRR sub-blocks
   */
  public int dlrrCount() {
    return dlrrCount;
  }

  /**
   * @return DLRR: receiver whose reference time is answered
   */
  public int dlrrSsrc(int index) {
    return BigEndian.getInt(buf, dlrr + DLRR_ENTRY * index);
  }

  /**
   * @return DLRR: middle 32 bits of that reference time
   */
  public int dlrrLastReport(int index) {
    return BigEndian.getInt(buf, dlrr + DLRR_ENTRY * index + 4);
  }

  /**
   * @return DLRR: delay since then in 65536ths of a second, unsigned 32 bits
   */
  public long dlrrDelay(int index) {
    return BigEndian.getU32(buf, dlrr + DLRR_ENTRY * index + 8);
  }
}
