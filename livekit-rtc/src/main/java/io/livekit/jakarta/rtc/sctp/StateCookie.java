package io.livekit.jakarta.rtc.sctp;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what an INIT told us into a cookie that only we can make, so that nothing is kept before it comes back
 * (RFC 9260 §5.1.3). Owned by: MediaLoop.
 */
final class StateCookie {
  /** RFC 9260 §16, Valid.Cookie.Life. */
  static final long LIFETIME_NANOS = 60_000_000_000L;
  static final int MAC_LENGTH = 32;
  static final int LENGTH = MAC_LENGTH + 36;

  enum Verdict { VALID, FORGED, STALE }

  private final Mac mac;

  /** How old the last cookie that was opened is. */
  long ageNanos;

  StateCookie(RandomGenerator random) {
    byte[] key = new byte[32];
    random.nextBytes(key);
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  byte[] seal(PeerParameters peer, int localTag, int localTsn, long now) {
    byte[] c = new byte[LENGTH];
    int at = MAC_LENGTH;
    Wire.put64(c, at, now);
    Wire.put32(c, at + 8, peer.initiateTag);
    Wire.put32(c, at + 12, peer.initialTsn);
    Wire.put32(c, at + 16, (int) peer.window);
    Wire.put16(c, at + 20, peer.outboundStreams);
    Wire.put16(c, at + 22, peer.inboundStreams);
    c[at + 24] = (byte) ((peer.forwardTsn ? 1 : 0) | (peer.reconfig ? 2 : 0) | (peer.zeroChecksum ? 4 : 0));
    Wire.put32(c, at + 28, localTag);
    Wire.put32(c, at + 32, localTsn);
    mac.update(c, at, LENGTH - at);
    System.arraycopy(mac.doFinal(), 0, c, 0, MAC_LENGTH);
    return c;
  }

  /** Checks a cookie and fills peer from it unless it is forged. */
  Verdict open(byte[] b, int off, int len, int localTag, int localTsn, long now, PeerParameters peer) {
    if (len != LENGTH) {
      return Verdict.FORGED;
    }
    int at = off + MAC_LENGTH;
    mac.update(b, at, LENGTH - MAC_LENGTH);
    byte[] expected = mac.doFinal();
    byte[] actual = new byte[MAC_LENGTH];
    System.arraycopy(b, off, actual, 0, MAC_LENGTH);
    if (!MessageDigest.isEqual(expected, actual)
        || Wire.i32(b, at + 28) != localTag || Wire.i32(b, at + 32) != localTsn) {
      return Verdict.FORGED;
    }
    peer.initiateTag = Wire.i32(b, at + 8);
    peer.initialTsn = Wire.i32(b, at + 12);
    peer.window = Wire.u32(b, at + 16);
    peer.outboundStreams = Wire.u16(b, at + 20);
    peer.inboundStreams = Wire.u16(b, at + 22);
    peer.forwardTsn = (b[at + 24] & 1) != 0;
    peer.reconfig = (b[at + 24] & 2) != 0;
    peer.zeroChecksum = (b[at + 24] & 4) != 0;
    ageNanos = now - Wire.i64(b, at);
    return ageNanos > LIFETIME_NANOS ? Verdict.STALE : Verdict.VALID;
  }
}
