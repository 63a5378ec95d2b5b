package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.nio.charset.StandardCharsets;

/**
 * The two messages of the Data Channel Establishment Protocol (RFC 8832 §5) and the identifiers of
 * RFC 8831 §8.
 */
final class Dcep {
  static final int PPID_DCEP = 50;
  static final int PPID_STRING = 51;
  static final int PPID_BINARY = 53;
  static final int PPID_STRING_EMPTY = 56;
  static final int PPID_BINARY_EMPTY = 57;

  static final int MESSAGE_ACK = 2;
  static final int MESSAGE_OPEN = 3;

  /** Labels are written by the remote end and kept per channel; LiveKit's have up to 12 bytes. */
  static final int MAX_LABEL_BYTES = 1024;

  private static final int HEADER = 12;
  private static final int TYPE_RETRANSMITS = 1;
  private static final int TYPE_LIFETIME = 2;
  private static final int TYPE_UNORDERED = 0x80;
  private static final int PRIORITY_NORMAL = 256;
  private static final byte[] ACK = {MESSAGE_ACK};

  private Dcep() {}

  static byte[] ack() {
    return ACK;
  }

  static byte[] open(DataChannel c) {
    byte[] label = c.label().getBytes(StandardCharsets.UTF_8);
    byte[] protocol = c.protocol().getBytes(StandardCharsets.UTF_8);
    int type = 0;
    int parameter = 0;
    if (c.maxRetransmits() != null) {
      type = TYPE_RETRANSMITS;
      parameter = c.maxRetransmits();
    } else if (c.maxPacketLifeTimeMs() != null) {
      type = TYPE_LIFETIME;
      parameter = c.maxPacketLifeTimeMs();
    }
    byte[] m = new byte[HEADER + label.length + protocol.length];
    m[0] = MESSAGE_OPEN;
    m[1] = (byte) (c.ordered() ? type : type | TYPE_UNORDERED);
    BigEndian.put16(m, 2, PRIORITY_NORMAL);
    BigEndian.put32(m, 4, parameter);
    BigEndian.put16(m, 8, label.length);
    BigEndian.put16(m, 10, protocol.length);
    System.arraycopy(label, 0, m, HEADER, label.length);
    System.arraycopy(protocol, 0, m, HEADER + label.length, protocol.length);
    return m;
  }

  static boolean isWellFormedOpen(byte[] b, int off, int len) {
    if (len < HEADER) {
      return false;
    }
    int type = BigEndian.getU8(b, off + 1) & ~TYPE_UNORDERED;
    return type <= TYPE_LIFETIME
        && HEADER + BigEndian.getU16(b, off + 8) + BigEndian.getU16(b, off + 10) <= len;
  }

  static boolean isWithinLimits(byte[] b, int off) {
    return BigEndian.getU16(b, off + 8) <= MAX_LABEL_BYTES
        && BigEndian.getU16(b, off + 10) <= MAX_LABEL_BYTES;
  }

  /** The channel that a well-formed OPEN describes. */
  static DataChannel channel(byte[] b, int off) {
    int type = BigEndian.getU8(b, off + 1);
    boolean ordered = (type & TYPE_UNORDERED) == 0;
    int parameter = (int) Math.min(Integer.MAX_VALUE, BigEndian.getU32(b, off + 4));
    int labelLength = BigEndian.getU16(b, off + 8);
    String label = new String(b, off + HEADER, labelLength, StandardCharsets.UTF_8);
    String protocol =
        new String(
            b, off + HEADER + labelLength, BigEndian.getU16(b, off + 10), StandardCharsets.UTF_8);
    switch (type & ~TYPE_UNORDERED) {
      case TYPE_RETRANSMITS:
        return new DataChannel(label, protocol, ordered, parameter, null);
      case TYPE_LIFETIME:
        return new DataChannel(label, protocol, ordered, null, parameter);
      default:
        return new DataChannel(label, protocol, ordered, null, null);
    }
  }
}
