package io.livekit.jakarta.rtc.sctp;

/**
 * Where finished packets go, and what their headers need to know about the peer. Owned by: the
 * media loop.
 */
final class PacketOutput {
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
}
