package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * RFC 4571 framing for ICE-TCP: each packet goes behind its length in two bytes. Owned by: the
 * thread that reads the connection; one instance per connection and direction read.
 *
 * <p>The buffer holds one frame of the largest size that two bytes can say and is only made when a
 * frame arrives in pieces; whole frames are handed out of the caller's buffer without a copy.
 */
public final class TcpFraming {
  /** Bytes before each packet. */
  public static final int HEADER_LENGTH = 2;

  /**
   * Largest packet accepted. WebRTC packets stay below an Ethernet frame; the rest is room for
   * jumbo data, and the cap keeps a connection's memory at 8 KiB whatever it announces.
   */
  public static final int MAX_PACKET_LENGTH = 8192;

  /** What receive found. */
  public enum Verdict {
    OK,
    /**
     * A length above the maximum: the stream can't be trusted from here on, close the connection.
     */
    PACKET_TOO_LARGE
  }

  /** Takes packets; the range is valid during the call only. */
  @FunctionalInterface
  public interface PacketConsumer {
    /** One whole packet without its length. Empty frames are skipped. */
    void packet(byte[] buf, int off, int len);
  }

  private static final int INITIAL_BUFFER = 2048;

  private byte[] partial;
  private int filled;
  private boolean broken;

  /** Takes bytes in the order of the stream and hands out every packet that they complete. */
  public Verdict receive(byte[] buf, int off, int len, PacketConsumer consumer) {
    int at = off;
    int end = off + len;
    while (at < end && !broken) {
      if (filled == 0 && end - at >= HEADER_LENGTH) {
        int length = BigEndian.getU16(buf, at);
        if (length > MAX_PACKET_LENGTH) {
          return fail();
        }
        if (end - at >= HEADER_LENGTH + length) {
          if (length > 0) {
            consumer.packet(buf, at + HEADER_LENGTH, length);
          }
          at += HEADER_LENGTH + length;
          continue;
        }
      }
      at = fillPartial(buf, at, end, consumer);
    }
    return broken ? Verdict.PACKET_TOO_LARGE : Verdict.OK;
  }

  private int fillPartial(byte[] buf, int from, int end, PacketConsumer consumer) {
    int at = from;
    if (partial == null) {
      partial = new byte[INITIAL_BUFFER];
    }
    while (filled < HEADER_LENGTH && at < end) {
      partial[filled++] = buf[at++];
    }
    if (filled < HEADER_LENGTH) {
      return at;
    }
    int length = BigEndian.getU16(partial, 0);
    if (length > MAX_PACKET_LENGTH) {
      fail();
      return end;
    }
    if (partial.length < HEADER_LENGTH + length) {
      partial = java.util.Arrays.copyOf(partial, HEADER_LENGTH + MAX_PACKET_LENGTH);
    }
    int part = Math.min(end - at, HEADER_LENGTH + length - filled);
    System.arraycopy(buf, at, partial, filled, part);
    filled += part;
    at += part;
    if (filled == HEADER_LENGTH + length) {
      filled = 0;
      if (length > 0) {
        consumer.packet(partial, HEADER_LENGTH, length);
      }
    }
    return at;
  }

  private Verdict fail() {
    broken = true;
    partial = null;
    return Verdict.PACKET_TOO_LARGE;
  }

  /**
   * Writes the length in front of a packet that already stands behind it.
   *
   * @param out where the frame starts; the packet stands at {@code outOff + HEADER_LENGTH}
   * @return the length of the whole frame
   */
  public static int writeHeader(byte[] out, int outOff, int packetLength) {
    if (packetLength < 0 || packetLength > 0xffff) {
      throw new IllegalArgumentException("no frame holds " + packetLength + " bytes");
    }
    BigEndian.put16(out, outOff, packetLength);
    return HEADER_LENGTH + packetLength;
  }

  /** Copies a packet behind its length; returns the length of the frame. */
  public static int encode(byte[] packet, int off, int len, byte[] out, int outOff) {
    System.arraycopy(packet, off, out, outOff + HEADER_LENGTH, len);
    return writeHeader(out, outOff, len);
  }
}
