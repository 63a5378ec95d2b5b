package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.sctp.OutboundChunk.State;

/**
 * Everything that has a TSN and isn't cumulatively acknowledged: a ring of slots indexed by TSN
 * (RFC 9260 §6.3.3, §7.2.4; RFC 3758 §3.5). Owned by: the media loop.
 */
final class OutstandingData {
  /** Slots at most: gap blocks have 16-bit offsets, and a SACK walks over what is in flight. */
  static final int MAX_CHUNKS = 1 << 14;

  /** RFC 9260 §7.2.4. */
  static final int MISSES_TO_LOSS = 3;

  /**
   * Time-outs in a row after which even gap-acked data is sent again, as a receiver may have
   * dropped it (§6.3.3).
   */
  static final int TIMEOUTS_TO_RENEGE = 2;

  private final SendQueue queue;
  private final boolean partialReliability;
  private OutboundChunk[] ring = new OutboundChunk[64];
  private long firstTsn;
  private long nextTsn;
  private long flight;
  private int lost;
  private long lostScan;
  private int abandoned;
  private long rttFrom;

  /** Results of the last {@link #acknowledge}. */
  long ackedBytes;

  long rttSample;
  boolean lossDetected;

  OutstandingData(SendQueue queue, long initialTsn, boolean partialReliability) {
    this.queue = queue;
    this.firstTsn = initialTsn;
    this.nextTsn = initialTsn;
    this.rttFrom = initialTsn;
    this.partialReliability = partialReliability;
  }

  long cumulativeAck() {
    return firstTsn - 1;
  }

  long nextTsn() {
    return nextTsn;
  }

  long flight() {
    return flight;
  }

  boolean isEmpty() {
    return firstTsn == nextTsn;
  }

  boolean isFull() {
    // one slot is kept for the end of an abandoned message
    return nextTsn - firstTsn >= MAX_CHUNKS - 1;
  }

  boolean hasLost() {
    return lost > 0;
  }

  boolean hasAbandoned() {
    return abandoned > 0;
  }

  OutboundChunk at(long tsn) {
    return ring[(int) tsn & ring.length - 1];
  }

  /** Gives the next length bytes of the message a TSN. */
  OutboundChunk send(OutboundMessage m, int length, long now) {
    int flags =
        (m.unordered ? ChunkTypes.FLAG_UNORDERED : 0)
            | (m.sent == 0 ? ChunkTypes.FLAG_BEGIN : 0)
            | (m.sent + length == m.data.length ? ChunkTypes.FLAG_END : 0);
    OutboundChunk c = slot();
    c.message = m;
    c.offset = m.sent;
    c.length = length;
    c.flags = flags;
    c.state = State.IN_FLIGHT;
    c.transmissions = 1;
    c.misses = 0;
    c.sentAt = now;
    c.judgedFrom = nextTsn;
    c.credited = false;
    m.sent += length;
    m.fragments++;
    flight += c.size();
    return c;
  }

  private OutboundChunk slot() {
    if (nextTsn - firstTsn == ring.length) {
      OutboundChunk[] larger = new OutboundChunk[ring.length * 2];
      for (long t = firstTsn; t < nextTsn; t++) {
        larger[(int) t & larger.length - 1] = at(t);
      }
      ring = larger;
    }
    int i = (int) nextTsn & ring.length - 1;
    nextTsn++;
    OutboundChunk c = ring[i];
    if (c == null) {
      c = new OutboundChunk();
      ring[i] = c;
    }
    return c;
  }

  /** The earliest lost chunk's TSN, or -1. */
  long nextLost() {
    if (lost == 0) {
      return -1;
    }
    lostScan = Math.max(lostScan, firstTsn);
    while (at(lostScan).state != State.LOST) {
      lostScan++;
    }
    return lostScan;
  }

  void resent(long tsn, long now) {
    OutboundChunk c = at(tsn);
    lost--;
    c.state = State.IN_FLIGHT;
    c.transmissions++;
    c.misses = 0;
    c.sentAt = now;
    c.judgedFrom = nextTsn;
    flight += c.size();
  }

  /** Applies a SACK whose cumulative TSN lies within what was sent. */
  void acknowledge(long cumTsn, byte[] b, int gapsOff, int gaps, boolean recovering, long now) {
    ackedBytes = 0;
    rttSample = -1;
    lossDetected = false;
    boolean advanced = cumTsn >= firstTsn;
    long highestNew = -1;
    while (firstTsn <= cumTsn) {
      OutboundChunk c = at(firstTsn);
      if (acked(c, firstTsn, now)) {
        highestNew = firstTsn;
      }
      release(c);
      firstTsn++;
    }
    long previousEnd = cumTsn;
    for (int i = 0; i < gaps; i++) {
      long start = cumTsn + BigEndian.getU16(b, gapsOff + 4 * i);
      long end = cumTsn + BigEndian.getU16(b, gapsOff + 4 * i + 2);
      if (start <= previousEnd || end < start || end >= nextTsn) {
        break; // blocks must ascend: this also bounds the work of one SACK
      }
      for (long t = start; t <= end; t++) {
        if (acked(at(t), t, now)) {
          highestNew = Math.max(highestNew, t);
        }
      }
      previousEnd = end;
    }
    if (rttSample >= 0) {
      rttFrom = nextTsn;
    }
    if (highestNew >= 0) {
      // after an advance in fast recovery every hole below the last block counts as missed again
      // (§7.2.4)
      countMisses(advanced && recovering ? Math.max(highestNew, previousEnd) : highestNew, now);
    }
  }

  private boolean acked(OutboundChunk c, long tsn, long now) {
    if (c.state == State.ACKED || c.state == State.ABANDONED) {
      return false;
    }
    if (c.transmissions == 1 && tsn >= rttFrom) {
      rttSample = Math.max(0, now - c.sentAt); // Karn: only what was sent once
    }
    if (c.state == State.IN_FLIGHT) {
      flight -= c.size();
    } else {
      lost--;
    }
    c.state = State.ACKED;
    ackedBytes += c.size();
    credit(c);
    return true;
  }

  private void credit(OutboundChunk c) {
    if (!c.credited) {
      c.credited = true;
      queue.release(c.message.stream, c.length);
    }
  }

  private void release(OutboundChunk c) {
    if (c.state == State.ABANDONED) {
      abandoned--;
    }
    c.message.fragments--;
    queue.releaseIfDone(c.message);
    c.message = null;
  }

  private void countMisses(long highest, long now) {
    for (long t = firstTsn; t < highest; t++) {
      OutboundChunk c = at(t);
      if (c.state == State.IN_FLIGHT && highest >= c.judgedFrom && ++c.misses >= MISSES_TO_LOSS) {
        lossDetected = true;
        lose(c, t, now);
      }
    }
  }

  private void lose(OutboundChunk c, long tsn, long now) {
    if (worthless(c, now)) {
      abandon(tsn);
      return;
    }
    c.state = State.LOST;
    flight -= c.size();
    lostScan = lost++ == 0 ? tsn : Math.min(lostScan, tsn);
  }

  /** Whether the chunk's message needn't be sent again (RFC 3758 §3.5 A2, RFC 7496 §3.1). */
  boolean worthless(OutboundChunk c, long now) {
    OutboundMessage m = c.message;
    return partialReliability
        && (m.abandoned
            || now >= m.expiresAt
            || m.maxRetransmits != OutboundMessage.UNLIMITED && c.transmissions > m.maxRetransmits);
  }

  /** T3-rtx has expired: whatever is in flight is taken for lost. */
  void timeOut(int timeoutsInARow, long now) {
    for (long t = firstTsn; t < nextTsn; t++) {
      OutboundChunk c = at(t);
      if (c.state == State.IN_FLIGHT) {
        lose(c, t, now);
      } else if (c.state == State.ACKED && timeoutsInARow >= TIMEOUTS_TO_RENEGE) {
        c.state = State.LOST;
        lostScan = lost++ == 0 ? t : Math.min(lostScan, t);
      }
    }
  }

  /** Gives up the whole message that this TSN belongs to. */
  void abandon(long tsn) {
    OutboundMessage m = at(tsn).message;
    long last = tsn;
    while (last + 1 < nextTsn && at(last + 1).message == m) {
      last++;
    }
    for (long t = last; t >= firstTsn && at(t).message == m; t--) {
      abandon(at(t));
    }
    abandonRest(m);
  }

  /** Gives up all messages of a stream. */
  void abandon(OutboundStream stream) {
    for (long t = firstTsn; t < nextTsn; t++) {
      OutboundChunk c = at(t);
      if (c.message.stream == stream && c.state != State.ABANDONED) {
        abandon(t);
      }
    }
  }

  private void abandon(OutboundChunk c) {
    switch (c.state) {
      case IN_FLIGHT:
        flight -= c.size();
        break;
      case LOST:
        lost--;
        break;
      case ABANDONED:
        return;
      default:
        break;
    }
    c.state = State.ABANDONED;
    abandoned++;
    credit(c);
  }

  /** Gives up what of the message has no TSN yet. */
  void abandonRest(OutboundMessage m) {
    m.abandoned = true;
    if (m.remaining() == 0) {
      return;
    }
    queue.withdraw(m);
    queue.release(m.stream, m.remaining());
    // A TSN that is never sent stands for the missing end: without it a receiver that has all the
    // others would never be told to drop them, nor to go on with the next sequence number.
    OutboundChunk c = slot();
    c.message = m;
    c.offset = m.sent;
    c.length = 0;
    c.flags = (m.unordered ? ChunkTypes.FLAG_UNORDERED : 0) | ChunkTypes.FLAG_END;
    c.state = State.ABANDONED;
    c.transmissions = 0;
    c.credited = true;
    m.fragments++;
    abandoned++;
  }

  /**
   * The Advanced.Peer.Ack.Point of RFC 3758 §3.5 C2: past abandoned chunks, and past received ones
   * in between, since a hole per round trip would be too slow for a channel that loses every tenth
   * packet.
   */
  long advancedAckPoint() {
    long point = firstTsn - 1;
    if (abandoned > 0) {
      for (long t = firstTsn; t < nextTsn; t++) {
        State s = at(t).state;
        if (s == State.ABANDONED) {
          point = t;
        } else if (s != State.ACKED) {
          break;
        }
      }
    }
    return point;
  }
}
