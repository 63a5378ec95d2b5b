package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.zip.CRC32C;

/**
 * Writes one packet at a time, chunk by chunk, into a buffer of its own. Owned by: the media loop.
 */
final class PacketWriter {
  private final byte[] buf;
  private final int localPort;
  private final int remotePort;
  private final CRC32C crc = new CRC32C();
  private int len;
  private int chunkStart;

  PacketWriter(SctpConfig config) {
    this.buf = new byte[config.maxPacketSize() & ~3];
    this.localPort = config.localPort();
    this.remotePort = config.remotePort();
  }

  void begin(int verificationTag) {
    BigEndian.put16(buf, 0, localPort);
    BigEndian.put16(buf, 2, remotePort);
    BigEndian.put32(buf, 4, verificationTag);
    BigEndian.put32(buf, 8, 0);
    len = ChunkTypes.COMMON_HEADER;
  }

  boolean isEmpty() {
    return len == ChunkTypes.COMMON_HEADER;
  }

  boolean fits(int chunkLength) {
    return len + ChunkTypes.padded(chunkLength) <= buf.length;
  }

  int room() {
    return buf.length - len;
  }

  PacketWriter chunk(int type, int flags) {
    chunkStart = len;
    buf[len] = (byte) type;
    buf[len + 1] = (byte) flags;
    len += ChunkTypes.CHUNK_HEADER;
    return this;
  }

  PacketWriter u8(int v) {
    buf[len++] = (byte) v;
    return this;
  }

  PacketWriter u16(int v) {
    BigEndian.put16(buf, len, v);
    len += 2;
    return this;
  }

  PacketWriter u32(int v) {
    BigEndian.put32(buf, len, v);
    len += 4;
    return this;
  }

  PacketWriter u64(long v) {
    BigEndian.put64(buf, len, v);
    len += 8;
    return this;
  }

  PacketWriter bytes(byte[] src, int off, int n) {
    System.arraycopy(src, off, buf, len, n);
    len += n;
    return this;
  }

  /** Pads a parameter so that the next one starts on a word. */
  PacketWriter pad() {
    while ((len & 3) != 0) {
      buf[len++] = 0;
    }
    return this;
  }

  /** Ends the chunk: its length doesn't count the padding (RFC 9260 §3.2). */
  PacketWriter endChunk() {
    BigEndian.put16(buf, chunkStart + 2, len - chunkStart);
    return pad();
  }

  /**
   * @return the length of the packet, now in {@link #buffer()}
   */
  int finish(boolean zeroChecksum) {
    if (!zeroChecksum) {
      crc.reset();
      crc.update(buf, 0, len);
      // the checksum is transmitted least significant byte first (RFC 9260 Appendix A)
      BigEndian.put32(buf, 8, Integer.reverseBytes((int) crc.getValue()));
    }
    return len;
  }

  byte[] buffer() {
    return buf;
  }
}
