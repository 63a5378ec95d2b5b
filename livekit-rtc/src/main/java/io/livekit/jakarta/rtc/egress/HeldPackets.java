package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.pacing.PacedStream;
import io.livekit.jakarta.rtc.pacing.Pacer;

/**
 * Packets of a video track that have their place in the subscriber's stream and wait until its path
 * takes them. They are built when they are sent, from the ring: so they take no memory here, and
 * their transport-wide numbers and times of sending are true. Owned by: the subscriber's media
 * loop.
 */
final class HeldPackets implements PacedStream {
  /** What headers, encryption and the network add to a payload, about. */
  static final int OVERHEAD = 72;

  /**
   * Longer than the pacer lets anything wait, so that something has gone wrong; and less than what
   * rings keep.
   */
  static final long MAX_AGE_NANOS = 480_000_000L;

  /** What is more pushes out the oldest. */
  static final int MAX_PACKETS = 256;

  private static final int FIRST_SIZE = 32;

  /** Is told when the subscriber can't go on without a key frame. */
  interface Lost {
    void startOver(long nowNanos);
  }

  private final Pacer pacer;
  private final PacketHistory history;
  private final PacketSender sender;
  private final SentKeyFrame keyFrame;
  private final SendReports reports;
  private final ResendBudget budget;
  private final DropCounters<EgressVerdict> counters;
  private Lost lost = now -> {};
  private long[] sequences = {}; // outgoing; a ring once there is need of it
  private long[] sinceNanos = {};
  private int[] lengths = {};
  private int first;
  private int count;
  private int bytes;

  HeldPackets(
      Pacer pacer,
      PacketHistory history,
      PacketSender sender,
      SentKeyFrame keyFrame,
      SendReports reports,
      ResendBudget budget,
      DropCounters<EgressVerdict> counters) {
    this.pacer = pacer;
    this.history = history;
    this.sender = sender;
    this.keyFrame = keyFrame;
    this.reports = reports;
    this.budget = budget;
    this.counters = counters;
  }

  void whenLost(Lost listener) {
    lost = listener;
  }

  /**
   * @return whether what comes now has to wait
   */
  boolean isDue(long nowNanos) {
    return count > 0 || !pacer.admits(nowNanos);
  }

  /** Keeps a packet of the history for its turn. */
  void add(long outSequence, int payloadLength, long nowNanos) {
    if (count == sequences.length && !grow()) {
      pacer.sent(sendNext(nowNanos), nowNanos);
    }
    int at = first + count & sequences.length - 1;
    sequences[at] = outSequence;
    sinceNanos[at] = nowNanos;
    lengths[at] = payloadLength + OVERHEAD;
    bytes += lengths[at];
    count++;
    pacer.hold(this);
  }

  private boolean grow() {
    if (count == MAX_PACKETS) {
      return false;
    }
    int size = Math.max(FIRST_SIZE, 2 * count);
    long[] moreSequences = new long[size];
    long[] moreSince = new long[size];
    int[] moreLengths = new int[size];
    for (int i = 0; i < count; i++) {
      int from = first + i & count - 1;
      moreSequences[i] = sequences[from];
      moreSince[i] = sinceNanos[from];
      moreLengths[i] = lengths[from];
    }
    sequences = moreSequences;
    sinceNanos = moreSince;
    lengths = moreLengths;
    first = 0;
    return true;
  }

  @Override
  public int sendNext(long nowNanos) {
    if (nowNanos - sinceNanos[first] > MAX_AGE_NANOS) {
      discard();
      lost.startOver(nowNanos);
      return 0;
    }
    long sequence = sequences[first];
    int length = lengths[first];
    first = first + 1 & sequences.length - 1;
    count--;
    bytes -= length;
    EgressVerdict verdict = send(sequence, nowNanos);
    if (verdict == EgressVerdict.FORWARDED) {
      return length;
    }
    counters.count(verdict);
    if (history.wasKeyFrame() || verdict == EgressVerdict.LAPPED) {
      lost.startOver(nowNanos);
    }
    return 0;
  }

  private EgressVerdict send(long sequence, long nowNanos) {
    int entry = history.numbered().find((int) sequence & 0xFFFF);
    if (entry < 0) {
      return EgressVerdict.LAPPED;
    }
    history.numbered().sentNow(entry, nowNanos);
    EgressVerdict verdict = history.send(entry, sequence, -1, nowNanos);
    if (verdict == EgressVerdict.FORWARDED) {
      reports.onSent(sender.payloadLength(), nowNanos);
      budget.onSent(sender.payloadLength());
      if (history.wasKeyFrame()) {
        keyFrame.onPacket(sequence, history.numbered().timestamp(entry), nowNanos);
      }
    }
    return verdict;
  }

  /** Nobody wants any more what waits. */
  void discard() {
    for (; count > 0; count--) {
      counters.count(EgressVerdict.STALE);
    }
    bytes = 0;
  }

  @Override
  public int waitingBytes() {
    return bytes;
  }

  @Override
  public long oldestNanos() {
    return sinceNanos[first];
  }
}
