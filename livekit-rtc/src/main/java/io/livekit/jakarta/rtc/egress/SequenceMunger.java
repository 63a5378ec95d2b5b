package io.livekit.jakarta.rtc.egress;

/**
 * Gives forwarded packets contiguous numbers (spec/02 §5.4). Owned by: the subscriber's media loop.
 *
 * <p>A packet that is dropped on purpose closes up: the numbers after it move down by one. A packet
 * that upstream lost leaves its gap, so that the subscriber asks for it; the offset that held at
 * its place is remembered, so that it still gets the right number if it comes late.
 */
final class SequenceMunger {
  private static final int MISSING = 0;
  private static final int FORWARDED = 1;
  private static final int DROPPED = 2;
  private static final int STATE_BITS = 2;

  /** What an incoming number means. */
  enum Place {
    /** Newer than all before. */
    NEXT,
    /** Was skipped and may still be sent. */
    LATE,
    /** Was sent or dropped before. */
    DUPLICATE,
    /** Older than the history, or than the last switch. */
    TOO_LATE
  }

  private final int[] history; // offset << STATE_BITS | state, by incoming number
  private long first;
  private long highest;
  private long offset; // outgoing = incoming - offset
  private long lastOut;

  /**
   * @param history incoming numbers remembered, a power of two
   * @param firstOut the first outgoing number
   */
  SequenceMunger(int history, long firstOut) {
    this.history = new int[history];
    lastOut = firstOut - 1;
    first = Long.MAX_VALUE;
    highest = Long.MIN_VALUE;
  }

  /** Continues with another stream: its packet {@code in} gets the number after the last one. */
  void start(long in) {
    first = in;
    highest = in - 1;
    offset = in - (lastOut + 1);
  }

  Place place(long in) {
    if (in > highest) {
      return Place.NEXT;
    }
    if (in < first || highest - in >= history.length) {
      return Place.TOO_LATE;
    }
    return state(in) == MISSING ? Place.LATE : Place.DUPLICATE;
  }

  /**
   * @return how many numbers were skipped right before a {@link Place#NEXT} packet
   */
  long gapBefore(long in) {
    return in - highest - 1;
  }

  /**
   * Numbers a packet that is sent; its place is NEXT or LATE.
   *
   * @return the outgoing number
   */
  long forward(long in) {
    if (in > highest) {
      skipTo(in);
      remember(in, FORWARDED);
      lastOut = in - offset;
      return lastOut;
    }
    long out = in - offsetAt(in);
    history[index(in)] |= FORWARDED;
    return out;
  }

  /**
   * Closes up a packet that isn't sent. A late one leaves its hole: the numbers after it are out
   * already.
   *
   * @param closeGap the numbers skipped right before it are known to belong to what is dropped:
   *     close them too
   */
  void drop(long in, boolean closeGap) {
    if (in <= highest) {
      history[index(in)] |= DROPPED;
      return;
    }
    if (closeGap) {
      while (highest < in - 1) {
        close(highest + 1);
      }
    } else {
      skipTo(in);
    }
    close(in);
  }

  /**
   * Takes the next outgoing number for a packet that is made here; {@link #start} must follow
   * before forwarding.
   */
  long next() {
    return ++lastOut;
  }

  long lastOut() {
    return lastOut;
  }

  private void close(long in) {
    remember(in, DROPPED);
    offset++;
  }

  private void skipTo(long in) {
    // A longer jump overwrites the whole history anyway.
    for (long skipped = Math.max(highest + 1, in - history.length); skipped < in; skipped++) {
      remember(skipped, MISSING);
    }
    lastOut = Math.max(lastOut, in - 1 - offset);
  }

  private void remember(long in, int state) {
    history[index(in)] = (int) offset << STATE_BITS | state;
    highest = in;
  }

  private int state(long in) {
    return history[index(in)] & (1 << STATE_BITS) - 1;
  }

  /**
   * The stored bits are the low ones of an offset that was at most a history's length smaller than
   * today's.
   */
  private long offsetAt(long in) {
    int stored = history[index(in)] >>> STATE_BITS;
    int since = (int) offset - stored & -1 >>> STATE_BITS;
    return offset - since;
  }

  private int index(long in) {
    return (int) in & history.length - 1;
  }
}
