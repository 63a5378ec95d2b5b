package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;

/**
 * The packets that have got their outgoing numbers lately, each of which can be built from its
 * source's ring: for the first time, or again. Owned by: the subscriber's media loop.
 */
final class PacketHistory {
  private final PacketSender sender;
  private final SentPackets numbered;
  private final PacketFacts packet = new PacketFacts();
  private MediaSource source;

  PacketHistory(DownTrackConfig config, PacketSender sender) {
    this.sender = sender;
    numbered = new SentPackets(config.maxPackets());
  }

  /** Forgets all: another source has other rings. */
  void setSource(MediaSource next) {
    source = next;
    numbered.clear();
  }

  /**
   * @return what is known of each
   */
  SentPackets numbered() {
    return numbered;
  }

  /**
   * Sends a packet.
   *
   * @param entry of {@link #numbered}
   * @param sequence its number, or for RTX that of the RTX stream
   * @param original for RTX its number, or -1
   * @return {@link EgressVerdict#LAPPED} where the ring no longer has it
   */
  EgressVerdict send(int entry, long sequence, int original, long nowNanos) {
    PacketRing ring = source.layer(numbered.layer(entry)).ring();
    if (!ring.read(numbered.index(entry, ring.head()), packet)) {
      return EgressVerdict.LAPPED;
    }
    return sender.send(
        ring,
        packet,
        sequence,
        numbered.timestamp(entry),
        numbered.codecFact(entry),
        numbered.frameNumber(entry),
        original,
        nowNanos);
  }

  /**
   * @return whether the packet sent last is of a key frame
   */
  boolean wasKeyFrame() {
    return packet.is(PacketFacts.KEY_FRAME);
  }
}
