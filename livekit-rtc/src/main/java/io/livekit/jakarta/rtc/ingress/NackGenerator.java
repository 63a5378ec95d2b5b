package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.ReorderingMeter;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * Remembers which packets of one stream are missing and when to ask for them (RFC 4585 §6.2.1).
 * Owned by: the publisher's media loop.
 *
 * <p>Asks at once, or where packets overtake each other most of the time, when late ones have had
 * their time: each that is asked for in vain costs the publisher as much as one that was lost, and
 * it takes that off what it gives the picture. Asks again when an answer should have been there:
 * asking sooner is in vain, for publishers don't resend a packet twice within a round trip. What
 * still is missing after {@link #MAX_TRIES}, or when a key frame would be there sooner, is given
 * up, and whoever reads the stream is told, so that a key frame is asked for long before a decoder
 * would do so (libwebrtc waits three seconds).
 */
final class NackGenerator {
  /** More missing packets than this can't be repaired in time; the oldest are given up. */
  static final int MAX_OUTSTANDING = 100;

  /** One packet in 7000 stays missing where every fifth is lost both ways. */
  static final int MAX_TRIES = 10;

  static final long DEFAULT_RTT_NANOS = 70_000_000L;

  /**
   * Publishers forget packets after a second or three round trips, and nobody waits longer for a
   * picture.
   */
  static final long MIN_PATIENCE_NANOS = 1_000_000_000L;

  static final int PATIENCE_ROUND_TRIPS = 4;

  /**
   * Publishers say themselves how long a round trip takes; beyond this nothing is repaired in time
   * anyway.
   */
  static final long MAX_RTT_NANOS = 1_000_000_000L;

  private static final long MIN_INTERVAL_NANOS = 20_000_000L;
  private static final long MAX_INTERVAL_NANOS = 400_000_000L;

  /** Of the round trip: one eighth for jitter. */
  private static final double MARGIN = 1.125;

  /**
   * From here on a lost NACK costs more than a second one, which the publisher ignores if the first
   * has come.
   */
  static final long LONG_RTT_NANOS = 150_000_000L;

  /** How far apart the two are: longer than most bursts of loss. */
  static final long TWIN_NANOS = 40_000_000L;

  /**
   * After this many tries loss isn't all that is wrong: each further interval grows by a quarter.
   */
  private static final int TRIES_IN_STEP = 4;

  private static final double GROWTH = 1.25;

  /** Of the round trip, whose measure may be that of a worse moment. */
  private static final double SOONEST_ANSWER = 0.75;

  private final ReorderingMeter reordering = new ReorderingMeter();
  private final long[] sequences = new long[MAX_OUTSTANDING]; // ascending
  private final long[] noticedNanos = new long[MAX_OUTSTANDING];
  private final long[] dueNanos = new long[MAX_OUTSTANDING];
  private final long[] askedNanos = new long[MAX_OUTSTANDING]; // last
  private final byte[] tries = new byte[MAX_OUTSTANDING];
  private final int[] batch = new int[MAX_OUTSTANDING];
  private int count;
  private long rttNanos = DEFAULT_RTT_NANOS;
  private long sent;
  private long keyFrameSequence = Long.MIN_VALUE;
  private boolean givenUp;

  void setRtt(long rttNanos) {
    this.rttNanos = rttNanos > 0 ? Math.min(MAX_RTT_NANOS, rttNanos) : DEFAULT_RTT_NANOS;
  }

  /**
   * Notes that the numbers from {@code first} up to {@code end}, exclusive, were skipped.
   *
   * @param silenceNanos since the packet before the gap
   */
  void onGap(long first, long end, long silenceNanos, long nowNanos) {
    if (silenceNanos > patience()) {
      // The stream comes back from an outage. The publisher has forgotten most of it, and a decoder
      // needs all or none.
      count = 0;
      givenUp = true;
      return;
    }
    long from = Math.max(first, end - MAX_OUTSTANDING);
    givenUp |= from > first;
    int room = MAX_OUTSTANDING - (int) (end - from);
    if (count > room) {
      giveUpOldest(count - room);
    }
    long due = nowNanos + reordering.delayNanos(nowNanos);
    for (long sequence = from; sequence < end; sequence++) {
      sequences[count] = sequence;
      noticedNanos[count] = nowNanos;
      dueNanos[count] = due;
      tries[count++] = 0;
    }
  }

  /**
   * Notes that a late packet or a retransmission arrived.
   *
   * @param repair whether it came on a stream of its own for repairs; on streams without one, what
   *     comes sooner than it can have been asked for is late rather than sent again
   */
  void onRecovered(long sequence, boolean repair, long nowNanos) {
    for (int i = 0; i < count && sequences[i] <= sequence; i++) {
      if (sequences[i] == sequence) {
        if (!repair && (tries[i] == 0 || nowNanos - askedNanos[i] < rttNanos * SOONEST_ANSWER)) {
          reordering.late(nowNanos - noticedNanos[i], nowNanos);
        } else {
          reordering.lost();
        }
        remove(i);
        return;
      }
    }
  }

  /** Notes where a key frame starts: no later picture needs what lies before. */
  void onKeyFrame(long sequence) {
    keyFrameSequence = Math.max(keyFrameSequence, sequence);
    givenUp = false;
  }

  /**
   * Appends a NACK of everything due.
   *
   * @return false if not all of it fit
   */
  boolean write(RtcpWriter rtcp, int senderSsrc, int mediaSsrc, long nowNanos) {
    giveUpExhausted(nowNanos);
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
    long jitter = reordering.delayNanos(nowNanos) / 2; // of the answer
    for (int i = 0; i < count && remaining > 0; i++) {
      if (dueNanos[i] <= nowNanos) {
        remaining--;
        sent++;
        askedNanos[i] = nowNanos;
        dueNanos[i] = nowNanos + interval(++tries[i]) + jitter;
      }
    }
    return written == due;
  }

  private long interval(int tried) {
    double trip = rttNanos * MARGIN;
    if (rttNanos >= LONG_RTT_NANOS) { // each is asked for twice, so every second interval is short
      return tried % 2 == 1 ? TWIN_NANOS : (long) trip - TWIN_NANOS;
    }
    double interval = trip * Math.pow(GROWTH, Math.max(0, tried - TRIES_IN_STEP));
    return (long)
        Math.max(MIN_INTERVAL_NANOS, Math.min(Math.max(trip, MAX_INTERVAL_NANOS), interval));
  }

  private long patience() {
    return Math.max(MIN_PATIENCE_NANOS, PATIENCE_ROUND_TRIPS * rttNanos);
  }

  private void giveUpExhausted(long nowNanos) {
    long patience = patience();
    int kept = 0;
    for (int i = 0; i < count; i++) {
      if (dueNanos[i] <= nowNanos
          && (tries[i] >= MAX_TRIES || nowNanos - noticedNanos[i] >= patience)) {
        givenUp |= sequences[i] > keyFrameSequence;
        reordering.lost();
      } else {
        sequences[kept] = sequences[i];
        noticedNanos[kept] = noticedNanos[i];
        dueNanos[kept] = dueNanos[i];
        askedNanos[kept] = askedNanos[i];
        tries[kept++] = tries[i];
      }
    }
    count = kept;
  }

  private void giveUpOldest(int excess) {
    givenUp |= sequences[excess - 1] > keyFrameSequence;
    removeFrom(0, excess);
  }

  private void remove(int at) {
    removeFrom(at, 1);
  }

  private void removeFrom(int at, int howMany) {
    int rest = count - at - howMany;
    System.arraycopy(sequences, at + howMany, sequences, at, rest);
    System.arraycopy(noticedNanos, at + howMany, noticedNanos, at, rest);
    System.arraycopy(dueNanos, at + howMany, dueNanos, at, rest);
    System.arraycopy(askedNanos, at + howMany, askedNanos, at, rest);
    System.arraycopy(tries, at + howMany, tries, at, rest);
    count -= howMany;
  }

  /**
   * @return whether packets were given up since the last call, and no key frame has come since
   */
  boolean takeGivenUp() {
    boolean taken = givenUp;
    givenUp = false;
    return taken;
  }

  int outstanding() {
    return count;
  }

  /**
   * @return sequence numbers asked for so far
   */
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
