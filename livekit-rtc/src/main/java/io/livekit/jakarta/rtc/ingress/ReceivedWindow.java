package io.livekit.jakarta.rtc.ingress;

/**
 * Which of the last packets of a stream arrived, to tell duplicates. Owned by: the publisher's
 * media loop.
 */
final class ReceivedWindow {
  /** Retransmissions come within a second; this is one at 12 Mbit/s. */
  static final int SIZE = 1024;

  private final long[] bits = new long[SIZE / Long.SIZE];
  private long highest = -1;

  /** What a number is. */
  enum Place {
    FIRST,
    NEXT,
    LATE,
    DUPLICATE,
    TOO_OLD
  }

  /** Finds out without changing anything. */
  Place place(long sequence) {
    if (highest < 0) {
      return Place.FIRST;
    }
    if (sequence > highest) {
      return Place.NEXT;
    }
    if (highest - sequence >= SIZE) {
      return Place.TOO_OLD;
    }
    return isSet(sequence) ? Place.DUPLICATE : Place.LATE;
  }

  /** Notes an arrival. */
  void mark(long sequence) {
    if (sequence > highest) {
      if (sequence - highest >= SIZE || highest < 0) {
        java.util.Arrays.fill(bits, 0);
      } else {
        for (long skipped = highest + 1; skipped < sequence; skipped++) {
          bits[word(skipped)] &= ~(1L << skipped);
        }
      }
      highest = sequence;
    }
    bits[word(sequence)] |= 1L << sequence;
  }

  long highest() {
    return highest;
  }

  void reset() {
    highest = -1;
  }

  private boolean isSet(long sequence) {
    return (bits[word(sequence)] & 1L << sequence) != 0;
  }

  private static int word(long sequence) {
    return (int) (sequence & SIZE - 1) >>> 6;
  }
}
