package io.livekit.jakarta.rtc.sctp;

import java.util.zip.CRC32C;

/** Packets made by hand. */
final class Packets {
  private Packets() {}

  static byte[] withChecksum(byte[] packet) {
    Wire.put32(packet, 8, 0);
    CRC32C crc = new CRC32C();
    crc.update(packet);
    Wire.put32(packet, 8, Integer.reverseBytes((int) crc.getValue()));
    return packet;
  }

  /** A packet of one chunk. */
  static byte[] of(int tag, int type, int flags, byte[] body) {
    byte[] p = new byte[12 + Wire.padded(4 + body.length)];
    Wire.put16(p, 0, 5000);
    Wire.put16(p, 2, 5000);
    Wire.put32(p, 4, tag);
    p[12] = (byte) type;
    p[13] = (byte) flags;
    Wire.put16(p, 14, 4 + body.length);
    System.arraycopy(body, 0, p, 16, body.length);
    return withChecksum(p);
  }

  static byte[] data(int tag, int flags, int tsn, int stream, int ssn, int ppid, byte[] payload) {
    byte[] body = new byte[12 + payload.length];
    Wire.put32(body, 0, tsn);
    Wire.put16(body, 4, stream);
    Wire.put16(body, 6, ssn);
    Wire.put32(body, 8, ppid);
    System.arraycopy(payload, 0, body, 12, payload.length);
    return of(tag, Wire.DATA, flags, body);
  }

  static int tag(byte[] packet) {
    return Wire.i32(packet, 4);
  }
}
