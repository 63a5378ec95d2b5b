package io.livekit.jakarta.cli.load;

import java.security.SecureRandom;

/**
 * When a payload was sent, written into it again and again, so that whatever piece of it arrives
 * still tells. Stateless but for the key.
 *
 * <p>No byte is ever zero: zeros mean something in H.264 (ITU-T H.264 §7.4.1). The key tells our
 * own payloads from those of another process, whose clock differs.
 */
final class SendTime {
  /** Bytes of one stamp. */
  static final int LENGTH = 16;

  private static final int KEY_LENGTH = 7;
  private static final int TIME_LENGTH = LENGTH - KEY_LENGTH; // 7 bits each: 63 bits of nanoseconds
  private static final int SET = 0x80;

  /**
   * A payload of ours holds a stamp within this many bytes from its end: two may be cut, and
   * padding is not ours.
   */
  private static final int MAX_SEARCH = 4 * LENGTH;

  private final byte[] key = new byte[KEY_LENGTH];

  SendTime() {
    new SecureRandom().nextBytes(key);
    for (int i = 0; i < KEY_LENGTH; i++) {
      key[i] |= (byte) SET;
    }
  }

  /** Fills a range with stamps; the last one may be cut short. */
  void fill(byte[] buf, int off, int end, long nanos) {
    for (int at = off; at < end; at += LENGTH) {
      stamp(buf, at, end, nanos);
    }
  }

  private void stamp(byte[] buf, int off, int end, long nanos) {
    for (int i = 0; i < LENGTH && off + i < end; i++) {
      buf[off + i] = i < KEY_LENGTH ? key[i] : (byte) (SET | nanos >>> 7 * (i - KEY_LENGTH));
    }
  }

  /**
   * @return the time of the last whole stamp, or -1 without one: redundancy puts older ones before
   *     it (RFC 2198)
   */
  long find(byte[] buf, int off, int len) {
    int from = off + len - LENGTH;
    int to = Math.max(off, from - MAX_SEARCH);
    for (int at = from; at >= to; at--) {
      if (isKey(buf, at)) {
        return time(buf, at + KEY_LENGTH);
      }
    }
    return -1;
  }

  private boolean isKey(byte[] buf, int at) {
    for (int i = 0; i < KEY_LENGTH; i++) {
      if (buf[at + i] != key[i]) {
        return false;
      }
    }
    return true;
  }

  private static long time(byte[] buf, int at) {
    long nanos = 0;
    for (int i = TIME_LENGTH - 1; i >= 0; i--) {
      nanos = nanos << 7 | buf[at + i] & 0x7f;
    }
    return nanos;
  }
}
