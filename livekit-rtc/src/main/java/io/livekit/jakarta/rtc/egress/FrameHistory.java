package io.livekit.jakarta.rtc.egress;

import java.util.Arrays;

/**
 * What became of the last frames of a scalable stream for one subscriber, by their frame numbers
 * (AV1 RTP payload specification §A.8.2). Owned by: the subscriber's media loop.
 */
final class FrameHistory {
  /** No packet of it has come yet. */
  static final byte UNKNOWN = 0;

  /** Its packets are sent. */
  static final byte FORWARDED = 1;

  /** The same, and it is the last of its picture that is. */
  static final byte FORWARDED_LAST = 2;

  /** Its packets are left out. */
  static final byte DROPPED = 3;

  /** Longer ago than is remembered, or than the stream was joined. */
  static final byte TOO_OLD = 4;

  /** Chains reach this far back at most; some seconds of retransmissions, too. */
  private static final int SIZE = 256;

  private final byte[] fates = new byte[SIZE];
  private long newest;
  private long first;

  /** Begins with a frame. @return its number, unwrapped */
  long start(int number16) {
    Arrays.fill(fates, UNKNOWN);
    newest = number16 + (1L << 16); // nothing that is near gets negative
    first = newest;
    return newest;
  }

  /**
   * @return the number unwrapped, as near to the newest as it gets
   */
  long unwrap(int number16) {
    return newest + (short) (number16 - (int) newest);
  }

  boolean isNewer(long frame) {
    return frame > newest;
  }

  byte fate(long frame) {
    if (frame > newest) {
      return UNKNOWN;
    }
    return frame < first || frame <= newest - SIZE ? TOO_OLD : fates[(int) frame & SIZE - 1];
  }

  /** Remembers a frame that isn't {@link #TOO_OLD}. */
  void set(long frame, byte fate) {
    for (long skipped = Math.max(newest + 1, frame - SIZE + 1); skipped < frame; skipped++) {
      fates[(int) skipped & SIZE - 1] = UNKNOWN;
    }
    newest = Math.max(newest, frame);
    fates[(int) frame & SIZE - 1] = fate;
  }
}
