package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.zip.CRC32C;

/** Packets made by hand. */
final class Packets {
  private Packets() {}

  static byte[] withChecksum(byte[] packet) {
    BigEndian.put32(packet, 8, 0);
    CRC32C crc = new CRC32C();
    crc.update(packet);
    BigEndian.put32(packet, 8, Integer.reverseBytes((int) crc.getValue()));
    return packet;
  }

  /** A packet of one chunk. */
  static byte[] of(int tag, int type, int flags, byte[] body) {
    byte[] p = new byte[12 + ChunkTypes.padded(4 + body.length)];
    BigEndian.put16(p, 0, 5000);
    BigEndian.put16(p, 2, 5000);
    BigEndian.put32(p, 4, tag);
    p[12] = (byte) type;
    p[13] = (byte) flags;
    BigEndian.put16(p, 14, 4 + body.length);
    System.arraycopy(body, 0, p, 16, body.length);
    return withChecksum(p);
  }

  static byte[] data(int tag, int flags, int tsn, int stream, int ssn, int ppid, byte[] payload) {
    byte[] body = new byte[12 + payload.length];
    BigEndian.put32(body, 0, tsn);
    BigEndian.put16(body, 4, stream);
    BigEndian.put16(body, 6, ssn);
    BigEndian.put32(body, 8, ppid);
    System.arraycopy(payload, 0, body, 12, payload.length);
    return of(tag, ChunkTypes.DATA, flags, body);
  }

  static int tag(byte[] packet) {
    return BigEndian.getInt(packet, 4);
  }
}
