package io.livekit.jakarta.rtc.stun;

import io.livekit.jakarta.rtc.core.BigEndian;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/**
 * MESSAGE-INTEGRITY with one key (RFC 8489 §14.5): HMAC-SHA1. Owned by: one thread. The keyed state
 * is made once, so signing and checking allocate nothing.
 */
public final class StunIntegrity {
  /** Bytes of an HMAC-SHA1. */
  public static final int LENGTH = 20;

  private final Mac mac;
  private final byte[] digest = new byte[LENGTH];
  private final byte[] length = new byte[2];

  /**
   * For short-term credentials the key is the password; for long-term ones
   * MD5(username:realm:password).
   */
  public StunIntegrity(byte[] key) {
    try {
      mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key, "HmacSHA1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA1", e);
    }
  }

  /** Short-term credentials: ICE. */
  public static StunIntegrity ofPassword(String password) {
    return new StunIntegrity(password.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Whether the message carries the right MESSAGE-INTEGRITY. Takes the same time wherever the first
   * difference is.
   */
  public boolean verify(StunMessage message) {
    int at = message.integrityOffset();
    if (at < 0) {
      return false;
    }
    byte[] buf = message.buffer();
    compute(buf, message.offset(), at - message.offset());
    int difference = 0;
    for (int i = 0; i < LENGTH; i++) {
      difference |= digest[i] ^ buf[at + 4 + i];
    }
    return difference == 0;
  }

  /** Writes the HMAC over the first {@code covered} bytes to {@code out}. */
  void sign(byte[] buf, int off, int covered, byte[] out, int outOff) {
    compute(buf, off, covered);
    System.arraycopy(digest, 0, out, outOff, LENGTH);
  }

  /**
   * The header's length has to be the one that ends with MESSAGE-INTEGRITY, whatever follows it.
   */
  private void compute(byte[] buf, int off, int covered) {
    int adjusted = covered - StunMessage.HEADER_LENGTH + 4 + LENGTH;
    BigEndian.put16(length, 0, adjusted);
    mac.update(buf, off, 2);
    mac.update(length, 0, 2);
    mac.update(buf, off + 4, covered - 4);
    try {
      mac.doFinal(digest, 0);
    } catch (ShortBufferException e) {
      throw new IllegalStateException("HMAC-SHA1 has 20 bytes", e);
    }
  }
}
