package io.livekit.jakarta.rtc.bwe;

/**
 * How long a path takes to answer, and whether that is longer than before anything was sent: then
 * there is a queue, although nobody has seen the path without it. Owned by: one thread.
 */
final class AnswerTimes {
  private static final long FULL_QUEUE_NANOS = 80_000_000L;

  private long leastRttNanos = Long.MAX_VALUE;
  private long leastAnswerNanos = Long.MAX_VALUE; // since it was asked for last

  /**
   * The round trip as ICE measures it; the least counts.
   *
   * @param nanos 0 for another path, of which nothing is known
   */
  void pathRtt(long nanos) {
    leastRttNanos = nanos == 0 ? Long.MAX_VALUE : Math.min(leastRttNanos, nanos);
  }

  /** So long after it was sent feedback has told of a packet, the latest one that it tells of. */
  void answered(long nanos) {
    leastAnswerNanos = Math.min(leastAnswerNanos, nanos);
  }

  /**
   * @return whether every answer since the last call was late
   */
  boolean takeLate() {
    boolean late =
        leastRttNanos != Long.MAX_VALUE
            && leastAnswerNanos != Long.MAX_VALUE
            && leastAnswerNanos - leastRttNanos > FULL_QUEUE_NANOS;
    leastAnswerNanos = Long.MAX_VALUE;
    return late;
  }
}
