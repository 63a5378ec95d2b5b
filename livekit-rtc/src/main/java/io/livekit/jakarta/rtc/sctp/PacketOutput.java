package io.livekit.jakarta.rtc.sctp;

import java.nio.charset.StandardCharsets;

/**
 * Where finished packets go, and what their headers need to know about the peer. Owned by: the
 * media loop.
 */
final class PacketOutput {
  /** What of a reason the remote end is told. */
  private static final int MAX_REASON_BYTES = 200;

  private final AssociationListener listener;
  final PacketWriter writer;

  /** The peer's verification tag; 0 as long as it isn't known. */
  int peerTag;

  /** Both ends have agreed to leave the checksum out (RFC 9653). */
  boolean zeroChecksum;

  PacketOutput(SctpConfig config, AssociationListener listener) {
    this.writer = new PacketWriter(config);
    this.listener = listener;
  }

  PacketWriter begin() {
    writer.begin(peerTag);
    return writer;
  }

  void send() {
    int len = writer.finish(zeroChecksum);
    listener.sendPacket(writer.buffer(), 0, len);
  }

  /**
   * INIT, COOKIE ECHO and their answers always carry a checksum: the other end knows nothing yet
   * (RFC 9653 §5.2).
   */
  void sendWithChecksum() {
    int len = writer.finish(false);
    listener.sendPacket(writer.buffer(), 0, len);
  }

  /** Tells the peer that the association ends at once, and why (§3.3.7); not before it is known. */
  void abort(int cause, String reason) {
    if (peerTag == 0) {
      return;
    }
    byte[] text = reason.getBytes(StandardCharsets.UTF_8); // §3.3.10.12, §3.3.10.13
    int length = Math.min(text.length, MAX_REASON_BYTES);
    begin().chunk(ChunkTypes.ABORT, 0).u16(cause).u16(4 + length).bytes(text, 0, length).endChunk();
    send();
  }
}
