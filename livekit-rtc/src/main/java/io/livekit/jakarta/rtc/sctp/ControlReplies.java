package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * What a packet is answered with at once: heartbeats and errors, a few at most. Owned by: the media
 * loop.
 */
final class ControlReplies {
  /** A peer that sends rubbish gets less back than it sends. */
  private static final int MAX_REPLIES_PER_PACKET = 2;

  /** Of an unknown chunk the peer gets back as much as it needs to recognise it. */
  private static final int MAX_REPORTED_CHUNK = 64;

  private final PacketOutput output;
  private final DropCounters<SctpDrop> drops;
  private int replies;

  ControlReplies(PacketOutput output, DropCounters<SctpDrop> drops) {
    this.output = output;
    this.drops = drops;
  }

  /** Another packet is looked at. */
  void packetBegins() {
    replies = 0;
  }

  void onHeartbeat(byte[] b, int at, int length) {
    PacketWriter w = output.begin();
    if (output.peerTag == 0 || !w.fits(length) || !mayReply()) {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
      return;
    }
    w.chunk(ChunkTypes.HEARTBEAT_ACK, 0)
        .bytes(b, at + ChunkTypes.CHUNK_HEADER, length - ChunkTypes.CHUNK_HEADER)
        .endChunk();
    output.send();
  }

  /** A DATA chunk names a stream that there is not. */
  void invalidStream(byte[] b, int at) {
    if (mayReply()) {
      output
          .begin()
          .chunk(ChunkTypes.ERROR, 0)
          .u16(ChunkTypes.CAUSE_INVALID_STREAM)
          .u16(8)
          .u16(BigEndian.getU16(b, at + 8))
          .u16(0)
          .endChunk();
      output.send();
    }
  }

  /**
   * The two high bits of an unknown type say what to do (§3.2). @return whether the rest of the
   * packet is looked at
   */
  boolean onUnknownChunk(int type, byte[] b, int at, int length) {
    drops.count(SctpDrop.UNKNOWN_CHUNK);
    if ((type & 0x40) != 0 && output.peerTag != 0 && mayReply()) {
      int echoed = Math.min(length, MAX_REPORTED_CHUNK);
      output
          .begin()
          .chunk(ChunkTypes.ERROR, 0)
          .u16(ChunkTypes.CAUSE_UNRECOGNIZED_CHUNK)
          .u16(4 + echoed)
          .bytes(b, at, echoed)
          .endChunk();
      output.send();
    }
    return (type & 0x80) != 0;
  }

  private boolean mayReply() {
    return replies++ < MAX_REPLIES_PER_PACKET;
  }
}
