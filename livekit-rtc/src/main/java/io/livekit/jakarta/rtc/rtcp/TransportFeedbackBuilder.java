package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * Collects arrivals and writes them as transport-wide feedback
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). Owned by: one thread, reusable.
 */
public final class TransportFeedbackBuilder {
  /**
   * Packets that one message reports on; keeps it below 1200 bytes in the worst case and the state
   * small.
   */
  public static final int MAX_STATUSES = 400;

  /** Receive deltas are multiples of this. */
  public static final long TICK_NANOS = 250_000;

  /** The reference time counts in this unit. */
  public static final long REFERENCE_NANOS = 64_000_000;

  static final int NOT_RECEIVED = 0;
  static final int SMALL_DELTA = 1;
  static final int LARGE_DELTA = 2;
  private static final int HEADER = 20;
  private static final int MAX_RUN = 0x1FFF;
  private static final int ONE_BIT_SYMBOLS = 14;
  private static final int TWO_BIT_SYMBOLS = 7;

  private final byte[] symbols = new byte[MAX_STATUSES];
  private final short[] deltas = new short[MAX_STATUSES];
  private int senderSsrc;
  private int mediaSsrc;
  private int feedbackCount;
  private int baseSequence;
  private int statusCount;
  private long referenceTime; // in units of 64 ms
  private long lastTick;
  private int deltaBytes;

  /**
   * Starts a message.
   *
   * @param feedbackCount runs up by one per message, modulo 256
   * @param baseSequence transport-wide sequence number of the first status
   * @param firstArrivalNanos arrival of the first packet that will be added
   */
  public TransportFeedbackBuilder begin(
      int senderSsrc, int mediaSsrc, int feedbackCount, int baseSequence, long firstArrivalNanos) {
    this.senderSsrc = senderSsrc;
    this.mediaSsrc = mediaSsrc;
    this.feedbackCount = feedbackCount;
    this.baseSequence = baseSequence & 0xFFFF;
    referenceTime = Math.floorDiv(firstArrivalNanos, REFERENCE_NANOS);
    lastTick = referenceTime * (REFERENCE_NANOS / TICK_NANOS);
    statusCount = 0;
    deltaBytes = 0;
    return this;
  }

  /**
   * Adds a received packet; numbers skipped since the last one count as not received. Packets go in
   * by ascending sequence number, their arrival times may go back and forth.
   *
   * @return false if the message can't hold it: write this one and begin another
   */
  public boolean add(int sequence, long arrivalNanos) {
    int index = sequence - baseSequence & 0xFFFF;
    long tick = Math.floorDiv(arrivalNanos, TICK_NANOS);
    long delta = tick - lastTick;
    if (index < statusCount
        || index >= MAX_STATUSES
        || delta < Short.MIN_VALUE
        || delta > Short.MAX_VALUE) {
      return false;
    }
    while (statusCount < index) {
      symbols[statusCount++] = NOT_RECEIVED;
    }
    boolean small = delta >= 0 && delta <= 0xFF;
    symbols[index] = (byte) (small ? SMALL_DELTA : LARGE_DELTA);
    deltas[index] = (short) delta;
    deltaBytes += small ? 1 : 2;
    statusCount = index + 1;
    lastTick = tick;
    return true;
  }

  /**
   * @return statuses so far, missing packets included
   */
  public int statusCount() {
    return statusCount;
  }

  /**
   * @return the length written, 0 if the message is empty or doesn't fit before {@code limit}
   */
  public int write(byte[] out, int off, int limit) {
    int at = off + HEADER;
    if (statusCount == 0) {
      return 0;
    }
    for (int from = 0; from < statusCount; at += 2) {
      if (at + 2 > limit) {
        return 0;
      }
      int taken = chunkLength(from);
      BigEndian.put16(out, at, chunk(from, taken));
      from += taken;
    }
    int unpadded = at - off + deltaBytes;
    int length = unpadded + 3 & ~3;
    if (off + length > limit) {
      return 0;
    }
    for (int i = 0; i < statusCount; i++) {
      if (symbols[i] == SMALL_DELTA) {
        out[at++] = (byte) deltas[i];
      } else if (symbols[i] == LARGE_DELTA) {
        BigEndian.put16(out, at, deltas[i]);
        at += 2;
      }
    }
    int padding = length - unpadded;
    for (int i = 0; i < padding; i++) {
      out[at++] = 0;
    }
    out[off] = (byte) (0x80 | RtcpNumbers.FMT_TRANSPORT_FEEDBACK);
    if (padding > 0) {
      out[off] |= 0x20;
      out[at - 1] = (byte) padding;
    }
    out[off + 1] = (byte) RtcpNumbers.PT_RTPFB;
    BigEndian.put16(out, off + 2, length / 4 - 1);
    BigEndian.put32(out, off + 4, senderSsrc);
    BigEndian.put32(out, off + 8, mediaSsrc);
    BigEndian.put16(out, off + 12, baseSequence);
    BigEndian.put16(out, off + 14, statusCount);
    BigEndian.put24(out, off + 16, (int) referenceTime);
    out[off + 19] = (byte) feedbackCount;
    return length;
  }

  /** Runs win when they cover more packets than a vector would. */
  private int chunkLength(int from) {
    int remaining = statusCount - from;
    int run = run(from);
    int vector = vectorLength(from);
    return run >= Math.min(vector, remaining)
        ? Math.min(run, MAX_RUN)
        : Math.min(vector, remaining);
  }

  private int chunk(int from, int taken) {
    if (run(from) >= taken) {
      return symbols[from] << 13 | taken;
    }
    boolean twoBit = vectorLength(from) == TWO_BIT_SYMBOLS;
    int width = twoBit ? 2 : 1;
    int chunk = twoBit ? 0xC000 : 0x8000;
    for (int i = 0; i < taken; i++) {
      chunk |= symbols[from + i] << 14 - width * (i + 1);
    }
    return chunk;
  }

  private int run(int from) {
    int end = from + 1;
    while (end < statusCount && symbols[end] == symbols[from]) {
      end++;
    }
    return end - from;
  }

  /** One-bit symbols can't say "large delta". */
  private int vectorLength(int from) {
    int end = Math.min(statusCount, from + ONE_BIT_SYMBOLS);
    for (int i = from; i < end; i++) {
      if (symbols[i] == LARGE_DELTA) {
        return TWO_BIT_SYMBOLS;
      }
    }
    return ONE_BIT_SYMBOLS;
  }
}
