package io.livekit.jakarta.rtc.rtcp;

import io.livekit.jakarta.rtc.core.BigEndian;

/**
 * A cursor over the packet statuses of transport-wide feedback
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). Owned by: one thread, reusable.
 *
 * <pre>{@code
 * if (feedback.wrap(reader)) while (feedback.next()) sent.acknowledge(feedback.sequence(), feedback.received(), feedback.arrivalNanos());
 * }</pre>
 */
public final class TransportFeedback {
  private static final int FIXED = 20;

  private byte[] buf = {};
  private int baseSequence;
  private int statusCount;
  private int referenceTime;
  private int feedbackCount;
  private int end;
  private int chunkAt;
  private int chunk;
  private int chunkUsed;
  private int chunkSize;
  private int deltaAt;
  private int index;
  private long arrivalTicks;
  private boolean received;
  private boolean malformed;

  /**
   * Looks at the reader's current packet, which is TRANSPORT_FEEDBACK. @return false if its chunks
   * are truncated
   */
  public boolean wrap(RtcpReader reader) {
    return wrap(reader.buffer(), reader.packetOffset(), reader.packetLength());
  }

  /** Looks at a feedback packet without its padding. @return false if it is truncated */
  boolean wrap(byte[] buf, int off, int len) {
    this.buf = buf;
    end = off + len;
    index = -1;
    malformed = true;
    statusCount = 0;
    if (len < FIXED) {
      return false;
    }
    baseSequence = BigEndian.getU16(buf, off + 12);
    statusCount = BigEndian.getU16(buf, off + 14);
    referenceTime = BigEndian.getU24(buf, off + 16) << 8 >> 8;
    feedbackCount = BigEndian.getU8(buf, off + 19);
    chunkAt = off + FIXED;
    chunkSize = 0;
    chunkUsed = 0;
    int at = chunkAt;
    for (int covered = 0; covered < statusCount; at += 2) {
      if (at + 2 > end) {
        return false;
      }
      covered += size(BigEndian.getU16(buf, at));
    }
    deltaAt = at;
    arrivalTicks =
        referenceTime
            * (TransportFeedbackBuilder.REFERENCE_NANOS / TransportFeedbackBuilder.TICK_NANOS);
    malformed = false;
    return true;
  }

  /** Symbols in a chunk; an empty run counts as one so that it can't be repeated for ever. */
  private static int size(int chunk) {
    if ((chunk & 0x8000) == 0) {
      return Math.max(1, chunk & 0x1FFF);
    }
    return (chunk & 0x4000) == 0 ? 14 : 7;
  }

  private int symbol() {
    if ((chunk & 0x8000) == 0) {
      return chunk >> 13 & 3;
    }
    if ((chunk & 0x4000) == 0) {
      return chunk >> 13 - chunkUsed & 1;
    }
    return chunk >> 12 - 2 * chunkUsed & 3;
  }

  /**
   * Moves to the next status. @return false at the end, or when the deltas run out ({@link
   * #isMalformed})
   */
  public boolean next() {
    if (malformed || index + 1 >= statusCount) {
      return false;
    }
    if (chunkUsed == chunkSize) {
      chunk = BigEndian.getU16(buf, chunkAt);
      chunkAt += 2;
      chunkSize = size(chunk);
      chunkUsed = 0;
    }
    int symbol = symbol();
    chunkUsed++;
    received =
        symbol == TransportFeedbackBuilder.SMALL_DELTA
            || symbol == TransportFeedbackBuilder.LARGE_DELTA;
    if (deltaAt + (received ? symbol : 0) > end) {
      malformed = true;
      return false;
    }
    if (symbol == TransportFeedbackBuilder.SMALL_DELTA) {
      arrivalTicks += BigEndian.getU8(buf, deltaAt);
      deltaAt++;
    } else if (symbol == TransportFeedbackBuilder.LARGE_DELTA) {
      arrivalTicks += (short) BigEndian.getU16(buf, deltaAt);
      deltaAt += 2;
    }
    index++;
    return true;
  }

  /**
   * @return whether the message turned out to be shorter than it claims
   */
  public boolean isMalformed() {
    return malformed;
  }

  /**
   * @return the transport-wide sequence number of the current status, 0..65535
   */
  public int sequence() {
    return baseSequence + index & 0xFFFF;
  }

  /**
   * @return whether that packet has arrived
   */
  public boolean received() {
    return received;
  }

  /**
   * @return the receiver's arrival time; its epoch is arbitrary and it wraps with the 24-bit
   *     reference time
   */
  public long arrivalNanos() {
    return arrivalTicks * TransportFeedbackBuilder.TICK_NANOS;
  }

  /**
   * @return the number of the first status
   */
  public int baseSequence() {
    return baseSequence;
  }

  /**
   * @return how many statuses the message has
   */
  public int statusCount() {
    return statusCount;
  }

  /**
   * @return signed 24 bits, in units of 64 ms
   */
  public int referenceTime() {
    return referenceTime;
  }

  /**
   * @return the message's running number, 0..255
   */
  public int feedbackCount() {
    return feedbackCount;
  }
}
