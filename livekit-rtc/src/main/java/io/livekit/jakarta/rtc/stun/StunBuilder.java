package io.livekit.jakarta.rtc.stun;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.Crc32;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Writes one STUN message after another into the same buffer. Owned by: one thread.
 *
 * <p>Order matters on the wire: attributes, then {@link #integrity}, then {@link #fingerprint}.
 * Running over the buffer is a bug of the caller, who knows what it writes, and throws.
 */
public final class StunBuilder {
  static final int FINGERPRINT_XOR = 0x5354554e; // RFC 8489 §14.7

  private final byte[] buf;
  private int length;

  /**
   * @param capacity the longest message that will be written
   */
  public StunBuilder(int capacity) {
    buf = new byte[capacity];
  }

  /** Starts a message with a transaction id in two parts. */
  public StunBuilder begin(
      StunClass messageClass, int method, int transactionIdHigh, long transactionIdLow) {
    length = StunMessage.HEADER_LENGTH;
    BigEndian.put16(
        buf,
        0,
        messageClass.bits() | method & 0x000f | (method & 0x0070) << 1 | (method & 0x0f80) << 2);
    BigEndian.put16(buf, 2, 0);
    BigEndian.put32(buf, 4, StunMessage.MAGIC_COOKIE);
    BigEndian.put32(buf, 8, transactionIdHigh);
    BigEndian.put64(buf, 12, transactionIdLow);
    return this;
  }

  /** Starts the answer to a request. */
  public StunBuilder beginResponse(StunClass messageClass, StunMessage request) {
    return begin(
        messageClass, request.method(), request.transactionIdHigh(), request.transactionIdLow());
  }

  /** An attribute with raw bytes. */
  public StunBuilder attribute(int type, byte[] value) {
    return attribute(type, value, 0, value.length);
  }

  /** An attribute with raw bytes. */
  public StunBuilder attribute(int type, byte[] value, int off, int len) {
    int at = reserve(type, len);
    System.arraycopy(value, off, buf, at, len);
    return this;
  }

  /** An attribute without a value, such as USE-CANDIDATE. */
  public StunBuilder flag(int type) {
    reserve(type, 0);
    return this;
  }

  /** A 32-bit attribute. */
  public StunBuilder unsignedInt(int type, long value) {
    BigEndian.put32(buf, reserve(type, 4), (int) value);
    return this;
  }

  /** A 64-bit attribute. */
  public StunBuilder longValue(int type, long value) {
    BigEndian.put64(buf, reserve(type, 8), value);
    return this;
  }

  /** A UTF-8 attribute. */
  public StunBuilder text(int type, String value) {
    return attribute(type, value.getBytes(StandardCharsets.UTF_8));
  }

  /** An XOR'ed address (RFC 8489 §14.2). */
  public StunBuilder xorAddress(int type, InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    int at = reserve(type, 4 + ip.length);
    buf[at] = 0;
    buf[at + 1] = (byte) (ip.length == 4 ? 1 : 2);
    BigEndian.put16(buf, at + 2, address.getPort() ^ StunMessage.MAGIC_COOKIE >>> 16);
    for (int i = 0; i < ip.length; i++) {
      buf[at + 4 + i] = (byte) (ip[i] ^ buf[4 + i]);
    }
    return this;
  }

  /** ERROR-CODE with its standard phrase. */
  public StunBuilder error(StunError error) {
    byte[] reason = error.reason().getBytes(StandardCharsets.US_ASCII);
    int at = reserve(StunAttribute.ERROR_CODE, 4 + reason.length);
    buf[at] = 0;
    buf[at + 1] = 0;
    buf[at + 2] = (byte) (error.code() / 100);
    buf[at + 3] = (byte) (error.code() % 100);
    System.arraycopy(reason, 0, buf, at + 4, reason.length);
    return this;
  }

  /** UNKNOWN-ATTRIBUTES, which goes with error 420. */
  public StunBuilder unknownAttributes(int[] types, int count) {
    int at = reserve(StunAttribute.UNKNOWN_ATTRIBUTES, 2 * count);
    for (int i = 0; i < count; i++) {
      BigEndian.put16(buf, at + 2 * i, types[i]);
    }
    return this;
  }

  /** MESSAGE-INTEGRITY over everything so far. */
  public StunBuilder integrity(StunIntegrity key) {
    int covered = length;
    int at = reserve(StunAttribute.MESSAGE_INTEGRITY, StunIntegrity.LENGTH);
    key.sign(buf, 0, covered, buf, at);
    return this;
  }

  /** FINGERPRINT over everything so far; the last attribute. */
  public StunBuilder fingerprint() {
    int covered = length;
    int at = reserve(StunAttribute.FINGERPRINT, 4);
    BigEndian.put32(buf, at, Crc32.of(buf, 0, covered) ^ FINGERPRINT_XOR);
    return this;
  }

  /** The buffer; the message starts at 0 and is valid until the next {@link #begin}. */
  public byte[] buffer() {
    return buf;
  }

  /** The length of the message so far. */
  public int length() {
    return length;
  }

  /** A copy of the message. */
  public byte[] toBytes() {
    return java.util.Arrays.copyOf(buf, length);
  }

  private int reserve(int type, int valueLength) {
    int at = length + 4;
    int padded = (valueLength + 3) & ~3;
    if (at + padded > buf.length) {
      throw new IllegalStateException("message outgrows " + buf.length + " bytes");
    }
    BigEndian.put16(buf, length, type);
    BigEndian.put16(buf, length + 2, valueLength);
    for (int i = at + valueLength; i < at + padded; i++) {
      buf[i] = 0;
    }
    length = at + padded;
    BigEndian.put16(buf, 2, length - StunMessage.HEADER_LENGTH);
    return at;
  }
}
