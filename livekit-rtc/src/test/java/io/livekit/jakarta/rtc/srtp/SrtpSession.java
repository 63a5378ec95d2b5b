package io.livekit.jakarta.rtc.srtp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.util.Arrays;
import java.util.Random;

/** A protector and the unprotector of the other end, with packets to send through them. */
final class SrtpSession {
  final SrtpProfile profile;
  final byte[] key;
  final byte[] salt;
  final SrtpProtector protector;
  final SrtpUnprotector unprotector;

  SrtpSession(SrtpProfile profile, long seed, int replayWindow) {
    Random random = new Random(seed);
    this.profile = profile;
    key = new byte[profile.keyLength()];
    salt = new byte[profile.saltLength()];
    random.nextBytes(key);
    random.nextBytes(salt);
    protector = new SrtpProtector(profile, key, salt);
    unprotector = new SrtpUnprotector(profile, key, salt, replayWindow);
  }

  static SrtpSession of(SrtpProfile profile) {
    return new SrtpSession(profile, 7, SrtpUnprotector.DEFAULT_REPLAY_WINDOW);
  }

  /** A header of two CSRCs and one word of extension. */
  static byte[] header(int ssrc, long index) {
    byte[] header = new byte[12 + 8 + 8];
    header[0] = (byte) 0x92;
    header[1] = 96;
    header[2] = (byte) (index >>> 8);
    header[3] = (byte) index;
    BigEndian.put32(header, 4, 1234);
    BigEndian.put32(header, 8, ssrc);
    BigEndian.put32(header, 20, 0xBEDE_0001);
    BigEndian.put32(header, 24, 0x1042_0000);
    return header;
  }

  static byte[] payload(long index) {
    byte[] payload = new byte[(int) (index % 1100)];
    new Random(index).nextBytes(payload);
    return payload;
  }

  static byte[] plain(int ssrc, long index) {
    byte[] header = header(ssrc, index);
    byte[] payload = payload(index);
    byte[] packet = Arrays.copyOf(header, header.length + payload.length);
    System.arraycopy(payload, 0, packet, header.length, payload.length);
    return packet;
  }

  byte[] protect(int ssrc, long index) {
    byte[] header = header(ssrc, index);
    byte[] payload = payload(index);
    byte[] out = new byte[3 + header.length + payload.length + profile.rtpOverhead()];
    System.arraycopy(header, 0, out, 3, header.length);
    int length = protector.protectRtp(out, 3, header.length, payload, 0, payload.length, index);
    return Arrays.copyOfRange(out, 3, 3 + length);
  }

  /**
   * @return the plain length or the error's code.
   */
  int unprotect(byte[] packet) {
    return unprotector.unprotectRtp(packet, 0, packet.length, new byte[packet.length + 8], 5);
  }

  int send(int ssrc, long index) {
    return unprotect(protect(ssrc, index));
  }

  /** A sender report with one source description behind it. */
  static byte[] report(int ssrc, int words) {
    byte[] report = new byte[8 + 4 * words];
    new Random(words).nextBytes(report);
    report[0] = (byte) 0x80;
    report[1] = (byte) 200;
    BigEndian.put32(report, 4, ssrc);
    return report;
  }

  byte[] protectReport(byte[] report) {
    byte[] out = new byte[report.length + profile.rtcpOverhead()];
    int length = protector.protectRtcp(report, 0, report.length, out, 0);
    return Arrays.copyOf(out, length);
  }

  int unprotectReport(byte[] packet) {
    return unprotector.unprotectRtcp(packet, 0, packet.length, new byte[packet.length], 0);
  }
}
