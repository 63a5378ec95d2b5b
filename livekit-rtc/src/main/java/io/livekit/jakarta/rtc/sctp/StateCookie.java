package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals what an INIT told us into a cookie that only we can make, so that nothing is kept before it
 * comes back (RFC 9260 §5.1.3). Owned by: the media loop.
 */
final class StateCookie {
  /** RFC 9260 §16, Valid.Cookie.Life. */
  static final long LIFETIME_NANOS = 60_000_000_000L;

  static final int MAC_LENGTH = 32;
  static final int LENGTH = MAC_LENGTH + 36;

  enum Verdict {
    VALID,
    FORGED,
    STALE
  }

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
    BigEndian.put64(c, at, now);
    BigEndian.put32(c, at + 8, peer.initiateTag);
    BigEndian.put32(c, at + 12, peer.initialTsn);
    BigEndian.put32(c, at + 16, (int) peer.window);
    BigEndian.put16(c, at + 20, peer.outboundStreams);
    BigEndian.put16(c, at + 22, peer.inboundStreams);
    c[at + 24] =
        (byte) ((peer.forwardTsn ? 1 : 0) | (peer.reconfig ? 2 : 0) | (peer.zeroChecksum ? 4 : 0));
    BigEndian.put32(c, at + 28, localTag);
    BigEndian.put32(c, at + 32, localTsn);
    mac.update(c, at, LENGTH - at);
    System.arraycopy(mac.doFinal(), 0, c, 0, MAC_LENGTH);
    return c;
  }

  /** Checks a cookie and fills peer from it unless it is forged. */
  Verdict open(
      byte[] b, int off, int len, int localTag, int localTsn, long now, PeerParameters peer) {
    if (len != LENGTH) {
      return Verdict.FORGED;
    }
    int at = off + MAC_LENGTH;
    mac.update(b, at, LENGTH - MAC_LENGTH);
    byte[] expected = mac.doFinal();
    byte[] actual = new byte[MAC_LENGTH];
    System.arraycopy(b, off, actual, 0, MAC_LENGTH);
    if (!MessageDigest.isEqual(expected, actual)
        || BigEndian.getInt(b, at + 28) != localTag
        || BigEndian.getInt(b, at + 32) != localTsn) {
      return Verdict.FORGED;
    }
    peer.initiateTag = BigEndian.getInt(b, at + 8);
    peer.initialTsn = BigEndian.getInt(b, at + 12);
    peer.window = BigEndian.getU32(b, at + 16);
    peer.outboundStreams = BigEndian.getU16(b, at + 20);
    peer.inboundStreams = BigEndian.getU16(b, at + 22);
    peer.forwardTsn = (b[at + 24] & 1) != 0;
    peer.reconfig = (b[at + 24] & 2) != 0;
    peer.zeroChecksum = (b[at + 24] & 4) != 0;
    ageNanos = now - BigEndian.getLong(b, at);
    return ageNanos > LIFETIME_NANOS ? Verdict.STALE : Verdict.VALID;
  }
}
