package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * Remembers which packets of one stream are missing and when to ask for them (RFC 4585 §6.2.1). Owned by: the
 * publisher's MediaLoop. Asks at once, then after the round trip grown by a quarter with each try (spec/02 §3).
 */
final class NackGenerator {
  /** More missing packets than this can't be repaired in time; the oldest are given up. */
  static final int MAX_OUTSTANDING = 100;
  static final int MAX_TRIES = 5;
  static final long DEFAULT_RTT_NANOS = 70_000_000L;
  private static final long MIN_INTERVAL_NANOS = 20_000_000L;
  private static final long MAX_INTERVAL_NANOS = 400_000_000L;

  private final long[] sequences = new long[MAX_OUTSTANDING]; // ascending
  private final long[] dueNanos = new long[MAX_OUTSTANDING];
  private final byte[] tries = new byte[MAX_OUTSTANDING];
  private final int[] batch = new int[MAX_OUTSTANDING];
  private int count;
  private long rttNanos = DEFAULT_RTT_NANOS;
  private long sent;

  void setRtt(long rttNanos) {
    this.rttNanos = rttNanos > 0 ? rttNanos : DEFAULT_RTT_NANOS;
  }

  /** Notes that the numbers from {@code first} up to {@code end}, exclusive, were skipped. */
  void onGap(long first, long end, long nowNanos) {
    long from = Math.max(first, end - MAX_OUTSTANDING);
    int room = MAX_OUTSTANDING - (int) (end - from);
    if (count > room) {
      removeOldest(count - room);
    }
    for (long sequence = from; sequence < end; sequence++) {
      sequences[count] = sequence;
      dueNanos[count] = nowNanos;
      tries[count++] = 0;
    }
  }

  /** Notes that a late packet or a retransmission arrived. */
  void onRecovered(long sequence) {
    for (int i = 0; i < count && sequences[i] <= sequence; i++) {
      if (sequences[i] == sequence) {
        remove(i);
        return;
      }
    }
  }

  /**
   * Appends a NACK of everything due.
   *
   * @return false if not all of it fit
   */
  boolean write(RtcpWriter rtcp, int senderSsrc, int mediaSsrc, long nowNanos) {
    int due = 0;
    for (int i = 0; i < count; i++) {
      if (dueNanos[i] <= nowNanos) {
        batch[due++] = (int) sequences[i] & 0xFFFF;
      }
    }
    if (due == 0) {
      return true;
    }
    int written = rtcp.nack(senderSsrc, mediaSsrc, batch, 0, due);
    int remaining = written;
    for (int i = 0; i < count && remaining > 0; i++) {
      if (dueNanos[i] <= nowNanos) {
        remaining--;
        sent++;
        dueNanos[i] = ++tries[i] >= MAX_TRIES ? Long.MAX_VALUE : nowNanos + interval(tries[i]);
      }
    }
    dropExhausted();
    return written == due;
  }

  private long interval(int tried) {
    double interval = rttNanos * Math.pow(1.25, tried - 1);
    return (long) Math.max(MIN_INTERVAL_NANOS, Math.min(MAX_INTERVAL_NANOS, interval));
  }

  private void dropExhausted() {
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (dueNanos[i] != Long.MAX_VALUE) {
        sequences[kept] = sequences[i];
        dueNanos[kept] = dueNanos[i];
        tries[kept++] = tries[i];
      }
    }
    count = kept;
  }

  private void removeOldest(int excess) {
    System.arraycopy(sequences, excess, sequences, 0, count - excess);
    System.arraycopy(dueNanos, excess, dueNanos, 0, count - excess);
    System.arraycopy(tries, excess, tries, 0, count - excess);
    count -= excess;
  }

  private void remove(int at) {
    System.arraycopy(sequences, at + 1, sequences, at, count - at - 1);
    System.arraycopy(dueNanos, at + 1, dueNanos, at, count - at - 1);
    System.arraycopy(tries, at + 1, tries, at, count - at - 1);
    count--;
  }

  void reset() {
    count = 0;
  }

  int outstanding() {
    return count;
  }

  /** @return sequence numbers asked for so far */
  long sent() {
    return sent;
  }

  long nextTimeoutNanos() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < count; i++) {
      next = Math.min(next, dueNanos[i]);
    }
    return next;
  }
}
