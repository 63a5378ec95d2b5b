package io.livekit.jakarta.rtc.rtp.codec;

/**
 * Reads bits from the most significant one on. Owned by: one thread, reusable. Reading past the end
 * yields zeros and makes {@link #ok} false, so that a parser needs one check at its end.
 */
final class BitReader {
  private static final int MAX_EXP_GOLOMB_ZEROS = 32;

  private byte[] buf = {};
  private int at;
  private int end;
  private int bit; // bits of buf[at] already used
  private boolean skipEmulation;
  private int zeros; // zero bytes in a row before buf[at]
  private boolean ok;

  /** Starts at {@code buf[off, off + len)}. */
  BitReader wrap(byte[] buf, int off, int len) {
    this.buf = buf;
    at = off;
    end = off + len;
    bit = 0;
    zeros = 0;
    skipEmulation = false;
    ok = true;
    return this;
  }

  /**
   * Like {@link #wrap}, leaving out the emulation prevention bytes of H.264 and H.265 (00 00
   * <b>03</b>).
   */
  BitReader wrapNal(byte[] buf, int off, int len) {
    wrap(buf, off, len);
    skipEmulation = true;
    return this;
  }

  boolean ok() {
    return ok;
  }

  /**
   * @return bits not read yet, emulation prevention counted
   */
  int remaining() {
    return ok ? 8 * (end - at) - bit : 0;
  }

  int bit() {
    if (at >= end) {
      ok = false;
      return 0;
    }
    int value = buf[at] >> 7 - bit & 1;
    if (++bit == 8) {
      advance();
    }
    return value;
  }

  private void advance() {
    bit = 0;
    zeros = buf[at] == 0 ? zeros + 1 : 0;
    at++;
    if (skipEmulation && zeros >= 2 && at < end && buf[at] == 3) {
      at++;
      zeros = 0;
    }
  }

  boolean flag() {
    return bit() != 0;
  }

  /**
   * @return {@code count} bits, at most 32
   */
  long bits(int count) {
    long value = 0;
    for (int i = 0; i < count; i++) {
      value = value << 1 | bit();
    }
    return value;
  }

  int number(int count) {
    return (int) bits(count);
  }

  void skip(int count) {
    for (int i = 0; i < count && ok; i++) {
      bit();
    }
  }

  /** ue(v) of H.264 and H.265, uvlc() of AV1. */
  long unsignedExpGolomb() {
    int leading = 0;
    while (ok && bit() == 0) {
      if (++leading > MAX_EXP_GOLOMB_ZEROS) {
        ok = false;
        return 0;
      }
    }
    return leading == 0 ? 0 : (1L << leading) - 1 + bits(leading);
  }

  /** se(v) of H.264 and H.265. */
  long signedExpGolomb() {
    long code = unsignedExpGolomb();
    return (code & 1) == 1 ? (code + 1) / 2 : -(code / 2);
  }

  /** ns(n) of AV1: a number below {@code n}. */
  int nonSymmetric(int n) {
    int width = 32 - Integer.numberOfLeadingZeros(n);
    int shorter = (1 << width) - n;
    int value = number(width - 1);
    return value < shorter ? value : (value << 1) - shorter + bit();
  }
}
