package io.livekit.jakarta.rtc.rtp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Writes RTP headers with extensions (RFC 3550 §5.1, RFC 8285) into a caller's array. Owned by: one
 * thread, reusable.
 *
 * <p>Order: {@link #begin}, any number of {@link #addExtension}, {@link #end}. The block starts in
 * the one-byte form and is rewritten in the two-byte form when an element needs it (id above 14, or
 * 0 or more than 16 bytes, such as a dependency descriptor with its template structure).
 */
public final class RtpWriter {
  private static final int BLOCK_HEADER = 4;
  private static final int MAX_ONE_BYTE_ID = 14;
  private static final int MAX_ONE_BYTE_LENGTH = 16;
  private static final int MAX_ELEMENT = 255;

  private byte[] out = {};
  private int start;
  private int limit;
  private int at; // next free byte; equals start + 12 as long as there is no extension
  private boolean twoByte;
  private boolean mixedAllowed = true;

  /** Writes a plain header without extensions. @return its length, 12 */
  public static int writeHeader(
      byte[] out,
      int off,
      boolean marker,
      int payloadType,
      int sequenceNumber,
      long timestamp,
      int ssrc) {
    out[off] = (byte) 0x80;
    out[off + 1] = (byte) ((marker ? 0x80 : 0) | payloadType & 0x7F);
    BigEndian.put16(out, off + 2, sequenceNumber);
    BigEndian.put32(out, off + 4, (int) timestamp);
    BigEndian.put32(out, off + 8, ssrc);
    return RtpPacket.FIXED_HEADER;
  }

  /**
   * Whether the two-byte form may be used. It may be only if the peer said extmap-allow-mixed (RFC
   * 8285 §6).
   */
  public RtpWriter allowTwoByteForm(boolean allowed) {
    mixedAllowed = allowed;
    return this;
  }

  /**
   * Starts a header at {@code out[off]}; extensions may fill the array up to {@code limit}
   * (exclusive).
   */
  public RtpWriter begin(
      byte[] out,
      int off,
      int limit,
      boolean marker,
      int payloadType,
      int sequenceNumber,
      long timestamp,
      int ssrc) {
    this.out = out;
    this.start = off;
    this.limit = limit;
    at = off + writeHeader(out, off, marker, payloadType, sequenceNumber, timestamp, ssrc);
    twoByte = false;
    return this;
  }

  /** Copies one element. @return false if it doesn't fit and was left out */
  public boolean addExtension(int id, byte[] data, int off, int len) {
    int dst = addExtension(id, len);
    if (dst < 0) {
      return false;
    }
    System.arraycopy(data, off, out, dst, len);
    return true;
  }

  /**
   * Reserves an element of {@code len} bytes that the caller fills in before the next call.
   *
   * @return where its data goes in the array, or -1 if it doesn't fit and was left out
   */
  public int addExtension(int id, int len) {
    if (id < 1 || id > 255 || len < 0 || len > MAX_ELEMENT) {
      return -1;
    }
    boolean needsTwoByte = id > MAX_ONE_BYTE_ID || len < 1 || len > MAX_ONE_BYTE_LENGTH;
    if (needsTwoByte && !mixedAllowed) {
      return -1;
    }
    boolean convert = needsTwoByte && !twoByte;
    int block = at == start + RtpPacket.FIXED_HEADER ? BLOCK_HEADER : 0;
    int growth = convert ? countElements() : 0;
    int worst = block + growth + 2 + len + 3; // 3: the padding that end() may add
    if (at + worst > limit) {
      return -1;
    }
    if (convert) {
      convertToTwoByte(growth);
    }
    at += block;
    if (twoByte) {
      out[at] = (byte) id;
      out[at + 1] = (byte) len;
      at += 2;
    } else {
      out[at++] = (byte) (id << 4 | len - 1);
    }
    int data = at;
    at += len;
    return data;
  }

  private int countElements() {
    int count = 0;
    for (int i = start + RtpPacket.FIXED_HEADER + BLOCK_HEADER; i < at; i += 2 + (out[i] & 0x0F)) {
      count++;
    }
    return count;
  }

  /** Shifts the elements from the last to the first, each by the extra bytes of those before it. */
  private void convertToTwoByte(int elements) {
    twoByte = true;
    int first = start + RtpPacket.FIXED_HEADER + BLOCK_HEADER;
    for (int remaining = elements; remaining > 0; remaining--) {
      int element = first;
      for (int i = 1; i < remaining; i++) {
        element += 2 + (out[element] & 0x0F);
      }
      int id = (out[element] & 0xFF) >> 4;
      int len = (out[element] & 0x0F) + 1;
      System.arraycopy(out, element + 1, out, element + 1 + remaining, len);
      out[element + remaining - 1] = (byte) id;
      out[element + remaining] = (byte) len;
    }
    at += elements;
  }

  /** Pads and closes the extension block. @return the header's length */
  public int end() {
    int block = start + RtpPacket.FIXED_HEADER;
    if (at > block) {
      while ((at - block & 3) != 0) {
        out[at++] = 0;
      }
      out[start] |= 0x10;
      BigEndian.put16(
          out, block, twoByte ? RtpPacket.TWO_BYTE_PROFILE : RtpPacket.ONE_BYTE_PROFILE);
      BigEndian.put16(out, block + 2, (at - block - BLOCK_HEADER) / 4);
    }
    return at - start;
  }

  /**
   * Turns {@code count} bytes at {@code off} into RTP padding and sets the P bit of the header at
   * {@code header}.
   *
   * @param count 1..255
   * @return count
   */
  public static int writePadding(byte[] out, int header, int off, int count) {
    out[header] |= 0x20;
    for (int i = 0; i < count - 1; i++) {
      out[off + i] = 0;
    }
    out[off + count - 1] = (byte) count;
    return count;
  }
}
