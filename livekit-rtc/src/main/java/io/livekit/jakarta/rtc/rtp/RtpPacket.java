package io.livekit.jakarta.rtc.rtp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.Arrays;

/**
 * A reusable view of one RTP packet (RFC 3550 §5.1) in a heap array. Owned by: whoever wrapped it,
 * one thread.
 *
 * <p>All bounds are checked by {@link #wrap}; afterwards every accessor may be called without
 * further checks, until the next {@code wrap}. SSRCs are the 32 bits as an {@code int}, timestamps
 * are unsigned 32-bit numbers in a {@code long}.
 */
public final class RtpPacket {
  /** The fixed header: everything up to the SSRC. */
  public static final int FIXED_HEADER = 12;

  /**
   * Elements remembered per packet. WebRTC negotiates fewer than 15; whatever follows is not looked
   * at.
   */
  public static final int MAX_EXTENSIONS = 16;

  static final int ONE_BYTE_PROFILE = 0xBEDE;
  static final int TWO_BYTE_PROFILE = 0x1000;
  private static final int ONE_BYTE_STOP_ID = 15; // RFC 8285 §4.2: processing stops at this id

  /** What {@link #wrap} found. */
  public enum Verdict {
    /** The accessors may be used. */
    OK,
    /** Fewer bytes than a fixed header. */
    TOO_SHORT,
    /** The version isn't 2. */
    BAD_VERSION,
    /** The CSRC list or the extension block is longer than the packet. */
    TRUNCATED_HEADER,
    /** The padding count is zero or longer than the payload. */
    BAD_PADDING
  }

  private final int[] extensionIds = new int[MAX_EXTENSIONS];
  private final int[] extensionOffsets = new int[MAX_EXTENSIONS];
  private final int[] extensionLengths = new int[MAX_EXTENSIONS];
  private byte[] buf = {};
  private int off;
  private int length;
  private int headerLength;
  private int payloadLength;
  private int paddingLength;
  private int extensionCount;

  /** Looks at the packet in {@code buf[off, off + len)} and keeps a reference to it. */
  public Verdict wrap(byte[] buf, int off, int len) {
    return measure(buf, off, len, true);
  }

  /**
   * Like {@link #wrap} for a packet whose payload is still encrypted (SRTP): padding lies in the
   * ciphertext, so it is counted as payload.
   */
  public Verdict wrapProtected(byte[] buf, int off, int len) {
    return measure(buf, off, len, false);
  }

  private Verdict measure(byte[] buf, int off, int len, boolean removePadding) {
    this.buf = buf;
    this.off = off;
    this.length = len;
    extensionCount = 0;
    paddingLength = 0;
    if (len < FIXED_HEADER) {
      return Verdict.TOO_SHORT;
    }
    int first = buf[off];
    if ((first & 0xC0) != 0x80) {
      return Verdict.BAD_VERSION;
    }
    int header = FIXED_HEADER + 4 * (first & 0x0F);
    if ((first & 0x10) != 0) {
      if (len < header + 4) {
        return Verdict.TRUNCATED_HEADER;
      }
      int profile = BigEndian.getU16(buf, off + header);
      int words = BigEndian.getU16(buf, off + header + 2);
      int start = header + 4;
      header = start + 4 * words;
      if (len < header) {
        return Verdict.TRUNCATED_HEADER;
      }
      if (profile == ONE_BYTE_PROFILE) {
        scanOneByte(off + start, off + header);
      } else if ((profile & 0xFFF0) == TWO_BYTE_PROFILE) {
        scanTwoByte(off + start, off + header);
      }
    }
    if (len < header) {
      return Verdict.TRUNCATED_HEADER;
    }
    headerLength = header;
    payloadLength = len - header;
    if (removePadding && (first & 0x20) != 0) {
      int padding = payloadLength == 0 ? 0 : buf[off + len - 1] & 0xFF;
      if (padding == 0 || padding > payloadLength) {
        return Verdict.BAD_PADDING;
      }
      paddingLength = padding;
      payloadLength -= padding;
    }
    return Verdict.OK;
  }

  private void scanOneByte(int from, int end) {
    int at = from;
    while (at < end) {
      int b = buf[at] & 0xFF;
      int id = b >> 4;
      if (id == ONE_BYTE_STOP_ID) {
        return;
      }
      if (id == 0) { // padding; RFC 8285 §4.2 says the length bits of id 0 are to be ignored
        at++;
        continue;
      }
      int len = (b & 0x0F) + 1;
      if (!remember(id, at + 1, len, end)) {
        return;
      }
      at += 1 + len;
    }
  }

  private void scanTwoByte(int from, int end) {
    int at = from;
    while (at < end) {
      int id = buf[at] & 0xFF;
      if (id == 0) {
        at++;
        continue;
      }
      if (at + 2 > end) {
        return;
      }
      int len = buf[at + 1] & 0xFF;
      if (!remember(id, at + 2, len, end)) {
        return;
      }
      at += 2 + len;
    }
  }

  /**
   * An element that runs over its block ends the scan; the elements before it stay usable, as in
   * libwebrtc.
   */
  private boolean remember(int id, int at, int len, int end) {
    if (at + len > end || extensionCount == MAX_EXTENSIONS) {
      return false;
    }
    extensionIds[extensionCount] = id;
    extensionOffsets[extensionCount] = at;
    extensionLengths[extensionCount++] = len;
    return true;
  }

  /**
   * @return the array given to {@link #wrap}
   */
  public byte[] buffer() {
    return buf;
  }

  /**
   * @return where the packet starts in {@link #buffer()}
   */
  public int offset() {
    return off;
  }

  /**
   * @return the whole packet's length, padding included
   */
  public int length() {
    return length;
  }

  /**
   * @return the marker bit
   */
  public boolean marker() {
    return buf[off + 1] < 0;
  }

  /**
   * @return 0..127
   */
  public int payloadType() {
    return buf[off + 1] & 0x7F;
  }

  /**
   * @return 0..65535
   */
  public int sequenceNumber() {
    return BigEndian.getU16(buf, off + 2);
  }

  /**
   * @return unsigned 32-bit number
   */
  public long timestamp() {
    return BigEndian.getU32(buf, off + 4);
  }

  /**
   * @return the 32 bits of the SSRC
   */
  public int ssrc() {
    return BigEndian.getInt(buf, off + 8);
  }

  /**
   * @return how many CSRCs follow the fixed header, 0..15
   */
  public int csrcCount() {
    return buf[off] & 0x0F;
  }

  /**
   * @return the 32 bits of contributing source {@code index}
   */
  public int csrc(int index) {
    return BigEndian.getInt(buf, off + FIXED_HEADER + 4 * index);
  }

  /**
   * @return length of fixed header, CSRCs and extension block
   */
  public int headerLength() {
    return headerLength;
  }

  /**
   * @return where the payload starts in {@link #buffer()}
   */
  public int payloadOffset() {
    return off + headerLength;
  }

  /**
   * @return payload bytes without padding
   */
  public int payloadLength() {
    return payloadLength;
  }

  /**
   * @return padding bytes including their count byte, 0 if there are none
   */
  public int paddingLength() {
    return paddingLength;
  }

  /**
   * @return whether the packet carries padding and nothing else (a bandwidth probe)
   */
  public boolean isPaddingOnly() {
    return payloadLength == 0;
  }

  /**
   * @return how many header extension elements were found
   */
  public int extensionCount() {
    return extensionCount;
  }

  /**
   * @return id of the element at {@code index} in order of appearance
   */
  public int extensionId(int index) {
    return extensionIds[index];
  }

  /**
   * @return where the data of the element with this id starts in {@link #buffer()}, or -1
   */
  public int extensionOffset(int id) {
    for (int i = 0; i < extensionCount; i++) {
      if (extensionIds[i] == id) {
        return extensionOffsets[i];
      }
    }
    return -1;
  }

  /**
   * @return the data length of the element with this id, or -1
   */
  public int extensionLength(int id) {
    for (int i = 0; i < extensionCount; i++) {
      if (extensionIds[i] == id) {
        return extensionLengths[i];
      }
    }
    return -1;
  }

  /**
   * @return whether the element exists and holds exactly the bytes of {@code expected} (MID and RID
   *     matching)
   */
  public boolean extensionEquals(int id, byte[] expected) {
    int at = extensionOffset(id);
    if (at < 0) {
      return false;
    }
    int len = extensionLength(id);
    return Arrays.equals(buf, at, at + len, expected, 0, expected.length);
  }

  @Override
  public String toString() {
    if (length < FIXED_HEADER) {
      return "RTP (" + length + " bytes)";
    }
    return "RTP pt="
        + payloadType()
        + " seq="
        + sequenceNumber()
        + " ts="
        + timestamp()
        + " ssrc="
        + Integer.toUnsignedString(ssrc())
        + (marker() ? " M" : "")
        + " payload="
        + payloadLength;
  }
}
