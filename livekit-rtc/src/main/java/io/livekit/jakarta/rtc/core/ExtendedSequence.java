package io.livekit.jakarta.rtc.core;

/**
 * Extends 16-bit RTP sequence numbers to 64 bits (RFC 3711 §3.3.1 index guess). Owned by: the media
 * loop.
 *
 * <p>Each number is read as the candidate nearest to the highest one seen, so up to 32767 lost or
 * reordered packets are survived. The first number starts in cycle one, not zero, so that packets
 * older than the first still have a non-negative extended number.
 */
public final class ExtendedSequence {
  /**
   * Cycle of the first packet: leaves room below it for packets that were sent before it but arrive
   * after it.
   */
  private static final long FIRST_CYCLE = 1L << 16;

  private long highest = -1;

  /**
   * Extends a number and remembers it if it is the newest.
   *
   * @param seq16 the number on the wire; bits above 16 are ignored
   * @return the extended number, never negative
   */
  public long extend(int seq16) {
    long extended = guess(seq16);
    if (extended > highest) {
      highest = extended;
    }
    return extended;
  }

  /** Like {@link #extend} but leaves the state alone: for packets that aren't authenticated yet. */
  public long guess(int seq16) {
    if (highest < 0) {
      return FIRST_CYCLE + (seq16 & 0xffff);
    }
    long extended = highest + SerialNumbers.distance16((int) highest, seq16);
    // Two half-circle steps back from the very first packet would leave the number line; read it as
    // ahead instead.
    return extended < 0 ? extended + (1L << 16) : extended;
  }

  /** The highest extended number so far, or −1 before the first. */
  public long highest() {
    return highest;
  }

  /** Forgets everything: the source restarted. */
  public void reset() {
    highest = -1;
  }
}
