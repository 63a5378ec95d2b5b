package io.livekit.jakarta.rtc.bwe;

import java.util.Arrays;

/**
 * What was sent to one subscriber lately, by transport-wide sequence number
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). Starts small and grows while packets would
 * be forgotten before their feedback comes. Owned by: the subscriber's media loop.
 */
final class SentPacketLog {

  /** No such packet: never sent, or too long ago. */
  static final long UNKNOWN = -1;

  static final int FIRST_SIZE = 256;
  static final int MAX_SIZE = 8192; // 10 Mbit/s for seven seconds

  /** Feedback later than this isn't worth memory. */
  private static final long KEEP_NANOS = 2_000_000_000L;

  /** Packets before one that feedback tells of; more of them weren't passed over by accident. */
  private static final int MAX_PASSED_OVER = 128;

  private static final int BYTES_MASK = 0xFFFF;
  private static final int PROBE_SHIFT = 16;
  private static final int PROBE_MASK = 0xFF;
  private static final int STATE_SHIFT = 24;
  private static final int IN_FLIGHT = 1;
  private static final int RECEIVED = 2;
  private static final int LOST = 3;
  private static final int PASSED_OVER = 4;

  private long[] sentNanos = new long[FIRST_SIZE];
  private int[] facts = new int[FIRST_SIZE]; // 0 for a number that was used for no packet
  private long next; // extended number; everything from next - length on is here
  private boolean started;
  private long told = -1; // the latest packet that feedback said something of
  private long inFlightBytes;

  /**
   * Remembers a packet. Numbers run up; those that are left out belong to packets that weren't sent
   * after all.
   *
   * @param sequence 16 bits
   * @param probe number of the probe that it is part of, 1..255, or 0
   */
  void sent(int sequence, int bytes, int probe, long nowNanos) {
    if (!started) {
      started = true;
      next = (sequence & 0xFFFF) + 0x10000L;
    }
    long extended = next + ((sequence - (int) next) & 0xFFFF);
    if (extended - next >= facts.length) {
      Arrays.fill(facts, 0);
      inFlightBytes = 0;
      next = extended;
    }
    for (; next < extended; next++) {
      forget(index(next));
    }
    int at = index(extended);
    if (state(at) == IN_FLIGHT && nowNanos - sentNanos[at] < KEEP_NANOS && grow()) {
      at = index(extended);
    }
    forget(at);
    int length = Math.min(bytes, BYTES_MASK);
    sentNanos[at] = nowNanos;
    facts[at] = length | (probe & PROBE_MASK) << PROBE_SHIFT | IN_FLIGHT << STATE_SHIFT;
    inFlightBytes += length;
    next = extended + 1;
  }

  private void forget(int at) {
    if (state(at) == IN_FLIGHT) {
      inFlightBytes -= facts[at] & BYTES_MASK;
    }
    facts[at] = 0;
  }

  private boolean grow() {
    int size = facts.length;
    if (size == MAX_SIZE) {
      return false;
    }
    long[] times = new long[2 * size];
    int[] wider = new int[2 * size];
    for (long i = next - size; i < next; i++) {
      int to = (int) i & 2 * size - 1;
      times[to] = sentNanos[index(i)];
      wider[to] = facts[index(i)];
    }
    sentNanos = times;
    facts = wider;
    return true;
  }

  /**
   * @param sequence 16 bits, as feedback names it
   * @return the packet's handle, or {@link #UNKNOWN}
   */
  long find(int sequence) {
    long packet = next - 1 - ((int) (next - 1) - sequence & 0xFFFF);
    return started && next - packet <= facts.length && packet >= 0 && facts[index(packet)] != 0
        ? packet
        : UNKNOWN;
  }

  long sentNanos(long packet) {
    return sentNanos[index(packet)];
  }

  int bytes(long packet) {
    return facts[index(packet)] & BYTES_MASK;
  }

  int probe(long packet) {
    return facts[index(packet)] >> PROBE_SHIFT & PROBE_MASK;
  }

  boolean isInFlight(long packet) {
    return state(index(packet)) == IN_FLIGHT;
  }

  boolean isLost(long packet) {
    return state(index(packet)) == LOST;
  }

  /**
   * @return whether feedback said nothing of it and tells of later ones already
   */
  boolean isPassedOver(long packet) {
    return state(index(packet)) == PASSED_OVER;
  }

  /**
   * Feedback tells of this packet; what it said nothing of before got through: packets that didn't
   * are told of as lost, but messages of feedback get lost too, or come later.
   *
   * @return bytes of the packets before that nothing was said of
   */
  int passOver(long packet) {
    int bytes = 0;
    long from = told < 0 ? packet : Math.max(told + 1, packet - MAX_PASSED_OVER);
    for (long i = Math.max(from, next - facts.length); i < packet; i++) {
      if (isInFlight(i)) {
        bytes += bytes(i);
        settle(index(i), PASSED_OVER);
      }
    }
    told = Math.max(told, packet);
    return bytes;
  }

  /** Feedback has been missing for long: of what it passes over nothing is known. */
  void forgetTold() {
    told = -1;
  }

  void received(long packet) {
    settle(index(packet), RECEIVED);
  }

  void lost(long packet) {
    settle(index(packet), LOST);
  }

  private void settle(int at, int state) {
    if (state(at) == IN_FLIGHT) {
      inFlightBytes -= facts[at] & BYTES_MASK;
    }
    facts[at] = facts[at] & ~(0xFF << STATE_SHIFT) | state << STATE_SHIFT;
  }

  /**
   * @return bytes of which no feedback has said anything yet
   */
  long inFlightBytes() {
    return inFlightBytes;
  }

  private int state(int at) {
    return facts[at] >>> STATE_SHIFT;
  }

  private int index(long packet) {
    return (int) packet & facts.length - 1;
  }
}
