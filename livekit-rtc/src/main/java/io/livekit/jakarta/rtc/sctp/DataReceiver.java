package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.DropCounters;
import java.util.BitSet;

/**
 * The receiving half: what has arrived, what waits, and when that is acknowledged (RFC 9260 §6.2).
 * Owned by: the media loop.
 */
final class DataReceiver {
  /** Half of the RFC's 200 ms: well below every peer's RTO. */
  static final long SACK_DELAY_NANOS = 100_000_000L;

  /** Streams that we let the peer use: ids beyond 1023 aren't given out by any WebRTC stack. */
  static final int MAX_STREAMS = 1024;

  private final ReceivedTsns tsns;
  private final Reassembly reassembly;
  private final DropCounters<SctpDrop> drops;
  private boolean sackNow;
  private boolean dataInPacket;
  private int packetsUnacknowledged;
  private long sackAt = Long.MAX_VALUE;
  private final int window;
  private long advertised;

  DataReceiver(
      SctpConfig config, long initialTsn, Reassembly.Sink sink, DropCounters<SctpDrop> drops) {
    this.tsns = new ReceivedTsns(initialTsn);
    this.reassembly = new Reassembly(config.receiveWindow(), config.maxReceiveMessageSize(), sink);
    this.drops = drops;
    this.window = config.receiveWindow();
    this.advertised = window;
  }

  /**
   * Tells how much of what was delivered waits to be dealt with; the peer learns at once when it
   * may go on.
   */
  void backlog(long bytes) {
    reassembly.backlog(bytes);
    if (advertised < window / 4 && reassembly.available() >= window / 2) {
      sackNow = true;
    }
  }

  enum Outcome {
    OK,
    INVALID_STREAM,
    EMPTY,
    MESSAGE_TOO_LONG
  }

  /** One DATA chunk; len is its length without padding. */
  Outcome onData(byte[] b, int off, int len) {
    int flags = BigEndian.getU8(b, off + 1);
    long tsn = ChunkTypes.extendTsn(BigEndian.getInt(b, off + 4), tsns.cumulative());
    int streamId = BigEndian.getU16(b, off + 8);
    dataInPacket = true;
    if (tsns.contains(tsn)) {
      tsns.addDuplicate(tsn);
      sackNow = true; // our SACK may have been lost (§6.2)
      drop(SctpDrop.DUPLICATE_TSN);
      return Outcome.OK;
    }
    if (len <= ChunkTypes.DATA_HEADER) {
      drop(SctpDrop.INVALID_DATA);
      return Outcome.EMPTY;
    }
    if (!tsns.accepts(tsn)) {
      drop(SctpDrop.OUTSIDE_WINDOW);
      sackNow = true;
      return Outcome.OK;
    }
    if (streamId >= MAX_STREAMS) {
      drop(SctpDrop.INVALID_STREAM);
      tsns.add(tsn); // acknowledged all the same (§6.5)
      return Outcome.INVALID_STREAM;
    }
    if ((flags & ChunkTypes.FLAG_IMMEDIATE) != 0) {
      sackNow = true;
    }
    Reassembly.Verdict verdict =
        reassembly.accept(
            tsn,
            flags,
            streamId,
            BigEndian.getU16(b, off + 10),
            BigEndian.getInt(b, off + 12),
            b,
            off + ChunkTypes.DATA_HEADER,
            len - ChunkTypes.DATA_HEADER,
            tsn == tsns.cumulative() + 1);
    switch (verdict) {
      case FULL:
        drop(SctpDrop.REASSEMBLY_FULL);
        sackNow = true;
        return Outcome.OK;
      case INVALID:
        drop(SctpDrop.INVALID_DATA);
        break;
      case MESSAGE_TOO_LONG:
        drop(SctpDrop.INVALID_DATA);
        return Outcome.MESSAGE_TOO_LONG;
      default:
        break;
    }
    tsns.add(tsn);
    return Outcome.OK;
  }

  /** A FORWARD TSN chunk; len covers whole stream entries or the rest is ignored. */
  void onForwardTsn(byte[] b, int off, int len) {
    long tsn = ChunkTypes.extendTsn(BigEndian.getInt(b, off + 4), tsns.cumulative());
    sackNow = true; // so that the sender learns at once that the point has moved
    if (tsn <= tsns.cumulative()) {
      return;
    }
    for (int at = off + 8; at + 4 <= off + len; at += 4) {
      int streamId = BigEndian.getU16(b, at);
      if (streamId < MAX_STREAMS) {
        reassembly.skip(streamId, BigEndian.getU16(b, at + 2));
      }
    }
    reassembly.forwardTo(tsn);
    tsns.forwardTo(tsn);
  }

  private void drop(SctpDrop reason) {
    drops.count(reason);
  }

  /**
   * After all chunks of a packet: every second packet with data, and any with a gap, is
   * acknowledged at once.
   */
  void packetDone(long now) {
    if (!dataInPacket) {
      return;
    }
    dataInPacket = false;
    packetsUnacknowledged++;
    if (tsns.hasGaps() || packetsUnacknowledged >= 2) {
      sackNow = true;
    } else if (sackAt == Long.MAX_VALUE) {
      sackAt = now + SACK_DELAY_NANOS;
    }
  }

  void acknowledgeNow() {
    sackNow = true;
  }

  boolean sackDue() {
    return sackNow;
  }

  boolean sackPending() {
    return sackNow || sackAt != Long.MAX_VALUE;
  }

  long sackAt() {
    return sackAt;
  }

  int sackLength() {
    return tsns.sackLength();
  }

  void writeSack(PacketWriter w) {
    advertised = reassembly.available();
    tsns.writeSack(w, advertised);
    sackNow = false;
    sackAt = Long.MAX_VALUE;
    packetsUnacknowledged = 0;
  }

  long cumulativeTsn() {
    return tsns.cumulative();
  }

  long held() {
    return reassembly.held();
  }

  void resetStreams(BitSet ids) {
    reassembly.reset(ids);
  }

  BitSet streams() {
    return reassembly.streams();
  }
}
