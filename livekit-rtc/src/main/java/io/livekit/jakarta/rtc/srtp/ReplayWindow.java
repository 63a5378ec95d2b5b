package io.livekit.jakarta.rtc.srtp;

import java.util.Arrays;

/**
 * Which of the latest packet indexes of one SSRC have been received. Owned by: its SrtpUnprotector.
 * RFC 3711 §3.3.2.
 */
final class ReplayWindow {
  private final long[] seen;
  private final int size;
  private long highest = -1;

  /**
   * @param size packets, a multiple of 64 and a power of two
   */
  ReplayWindow(int size) {
    this.size = size;
    this.seen = new long[size / Long.SIZE];
  }

  /**
   * @return 0 if the index is new, or the code why not.
   */
  int check(long index) {
    if (index > highest) {
      return 0;
    }
    if (highest - index >= size) {
      return SrtpError.TOO_OLD.code();
    }
    return (seen[word(index)] & 1L << index) != 0 ? SrtpError.REPLAYED.code() : 0;
  }

  /** Remembers an index that {@link #check} passed and that has been authenticated since. */
  void accept(long index) {
    if (index > highest) {
      long gap = index - highest;
      if (gap >= size) {
        Arrays.fill(seen, 0);
      } else {
        for (long skipped = highest + 1; skipped < index; skipped++) {
          seen[word(skipped)] &= ~(1L << skipped);
        }
      }
      highest = index;
    }
    seen[word(index)] |= 1L << index;
  }

  private int word(long index) {
    return (int) (index & size - 1) >>> 6;
  }
}
