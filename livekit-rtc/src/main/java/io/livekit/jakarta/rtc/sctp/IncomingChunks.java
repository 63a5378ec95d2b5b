package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * The way of each chunk of a packet to the part that understands it (RFC 9260 §3.3, §8). Owned by:
 * the media loop.
 */
final class IncomingChunks {
  /** Chunks looked at in one packet; a packet of empty chunks has up to 300. */
  private static final int MAX_CHUNKS_PER_PACKET = 400;

  private final SctpAssociation association;
  private final SctpConfig config;
  private final Handshake handshake;
  private final ControlReplies replies;
  private final DropCounters<SctpDrop> drops;

  IncomingChunks(
      SctpAssociation association,
      SctpConfig config,
      Handshake handshake,
      PacketOutput output,
      DropCounters<SctpDrop> drops) {
    this.association = association;
    this.config = config;
    this.handshake = handshake;
    this.replies = new ControlReplies(output, drops);
    this.drops = drops;
  }

  /** Takes a packet whose header was checked. */
  void receive(byte[] b, int off, int len, long now) {
    replies.packetBegins();
    int end = off + len;
    int at = off + ChunkTypes.COMMON_HEADER;
    for (int n = 0;
        at + ChunkTypes.CHUNK_HEADER <= end && n < MAX_CHUNKS_PER_PACKET && !association.hasEnded();
        n++) {
      int length = BigEndian.getU16(b, at + 2);
      if (length < ChunkTypes.CHUNK_HEADER || at + length > end) {
        drops.count(SctpDrop.MALFORMED_CHUNK);
        return;
      }
      boolean alone = n == 0 && at + ChunkTypes.padded(length) >= end;
      if (!receiveChunk(b, at, length, alone, now)) {
        return;
      }
      at += ChunkTypes.padded(length);
    }
  }

  /**
   * @return whether the rest of the packet is looked at
   */
  private boolean receiveChunk(byte[] b, int at, int length, boolean alone, long now) {
    int type = BigEndian.getU8(b, at);
    if (length < minimumLength(type)) {
      drops.count(SctpDrop.MALFORMED_CHUNK);
      return true;
    }
    switch (type) {
      case ChunkTypes.INIT, ChunkTypes.INIT_ACK, ChunkTypes.COOKIE_ECHO, ChunkTypes.COOKIE_ACK:
        return onHandshakeChunk(type, b, at, length, alone, now);
      case ChunkTypes.DATA, ChunkTypes.SACK, ChunkTypes.FORWARD_TSN, ChunkTypes.RE_CONFIG:
        onTransferChunk(type, b, at, length, now);
        return true;
      case ChunkTypes.HEARTBEAT:
        replies.onHeartbeat(b, at, length);
        return true;
      case ChunkTypes.HEARTBEAT_ACK:
        onHeartbeatAck(b, at, length, now);
        return true;
      case ChunkTypes.ERROR:
        onError(b, at, length, now);
        return true;
      case ChunkTypes.ABORT:
        association.end("aborted by the remote end" + cause(b, at, length));
        return false;
      case ChunkTypes.SHUTDOWN, ChunkTypes.SHUTDOWN_ACK, ChunkTypes.SHUTDOWN_COMPLETE:
        onShutdownChunk(type, b, at, now);
        return !association.hasEnded();
      default:
        return replies.onUnknownChunk(type, b, at, length);
    }
  }

  private boolean onHandshakeChunk(
      int type, byte[] b, int at, int length, boolean alone, long now) {
    switch (type) {
      case ChunkTypes.INIT:
        handshake.onInit(b, at, length, alone, now);
        return false;
      case ChunkTypes.INIT_ACK:
        handshake.onInitAck(b, at, length, alone, now);
        return false;
      case ChunkTypes.COOKIE_ECHO:
        return handshake.onCookieEcho(b, at, length, now);
      default:
        handshake.onCookieAck(now);
        return true;
    }
  }

  private void onTransferChunk(int type, byte[] b, int at, int length, long now) {
    if (type == ChunkTypes.DATA) {
      onData(b, at, length, now);
    } else if (type == ChunkTypes.SACK) {
      onSack(b, at, length, now);
    } else if (!association.takesData()) {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
    } else if (type == ChunkTypes.FORWARD_TSN) {
      association.transfer().receiver.onForwardTsn(b, at, length);
    } else {
      association.transfer().resets.onReconfig(b, at, length, now);
    }
  }

  private void onHeartbeatAck(byte[] b, int at, int length, long now) {
    DataTransfer transfer = association.transfer();
    if (transfer == null || !transfer.heartbeats.onAck(b, at, length, now)) {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
    }
  }

  private static int minimumLength(int type) {
    switch (type) {
      case ChunkTypes.DATA:
        return ChunkTypes.DATA_HEADER;
      case ChunkTypes.SACK:
        return 16;
      case ChunkTypes.FORWARD_TSN, ChunkTypes.SHUTDOWN:
        return 8;
      default:
        return ChunkTypes.CHUNK_HEADER;
    }
  }

  private void onData(byte[] b, int at, int length, long now) {
    if (association.state() == AssociationState.COOKIE_ECHOED) {
      // whoever sends data has taken our cookie: only the acknowledgement is lost
      handshake.onCookieAck(now);
    }
    if (!association.takesData()) {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
      return;
    }
    switch (association.transfer().receiver.onData(b, at, length)) {
      case INVALID_STREAM:
        replies.invalidStream(b, at);
        break;
      case MESSAGE_TOO_LONG:
        association.abort(
            ChunkTypes.CAUSE_PROTOCOL_VIOLATION,
            "a message longer than " + config.maxReceiveMessageSize() + " bytes");
        break;
      default:
        break;
    }
    if (association.state() == AssociationState.SHUTDOWN_SENT && length > ChunkTypes.DATA_HEADER) {
      association.transfer().receiver.acknowledgeNow();
    }
  }

  private void onSack(byte[] b, int at, int length, long now) {
    if (!association.takesData() && association.state() != AssociationState.SHUTDOWN_RECEIVED) {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
      return;
    }
    int gaps = BigEndian.getU16(b, at + 12);
    int duplicates = BigEndian.getU16(b, at + 14);
    if (length < 16 + 4 * (gaps + duplicates)) {
      drops.count(SctpDrop.MALFORMED_CHUNK);
      return;
    }
    if (!association
        .transfer()
        .sender
        .onSack(BigEndian.getInt(b, at + 4), BigEndian.getU32(b, at + 8), b, at + 16, gaps, now)) {
      drops.count(SctpDrop.INVALID_SACK);
    }
  }

  private void onError(byte[] b, int at, int length, long now) {
    if (length >= 8 && BigEndian.getU16(b, at + 4) == ChunkTypes.CAUSE_STALE_COOKIE) {
      handshake.onStaleCookie(now);
    }
    // The other causes only inform.
  }

  private static String cause(byte[] b, int at, int length) {
    return length >= 8 ? ", cause " + BigEndian.getU16(b, at + 4) : "";
  }

  private void onShutdownChunk(int type, byte[] b, int at, long now) {
    if (association.shutdown() == null) {
      drops.count(SctpDrop.UNEXPECTED_CHUNK);
      return;
    }
    switch (type) {
      case ChunkTypes.SHUTDOWN:
        association.shutdown().onShutdown(b, at, now);
        break;
      case ChunkTypes.SHUTDOWN_ACK:
        association.shutdown().onShutdownAck();
        break;
      default:
        association.shutdown().onShutdownComplete();
        break;
    }
  }
}
