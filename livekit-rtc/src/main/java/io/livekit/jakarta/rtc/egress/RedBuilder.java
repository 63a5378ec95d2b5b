package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.rtp.codec.Red;

/**
 * Wraps Opus packets in RED with the two packets before as redundancy (RFC 2198, spec/02 §3). Owned
 * by: the subscriber's media loop. It keeps nothing: the earlier packets are still in the ring.
 */
final class RedBuilder {
  /** Earlier packets repeated in each packet. */
  static final int LEVELS = 2;

  /** With redundancy a packet must still fit any path; bigger ones go without. */
  private static final int MAX_PAYLOAD = 1100;

  private final PacketFacts[] earlier = {new PacketFacts(), new PacketFacts()};

  /**
   * @return bytes that the prefix of a packet may take
   */
  static int maxPrefix(int payloadLength) {
    return Red.PRIMARY_HEADER
        + LEVELS * Red.REDUNDANT_HEADER
        + Math.max(0, MAX_PAYLOAD - payloadLength);
  }

  /**
   * Writes block headers and redundant blocks, behind which the packet's own payload belongs.
   *
   * @return bytes written, or -1 if an earlier packet was overwritten meanwhile
   */
  int writePrefix(PacketRing ring, PacketFacts packet, int opusPayloadType, byte[] out, int off) {
    int found = packet.is(PacketFacts.LATE) ? 0 : collect(ring, packet);
    int at = off;
    for (int i = found - 1; i >= 0; i--) { // oldest first
      PacketFacts block = earlier[i];
      at +=
          Red.writeRedundantHeader(
              out, at, opusPayloadType, packet.timestamp - block.timestamp, block.payloadLength);
    }
    at += Red.writePrimaryHeader(out, at, opusPayloadType);
    for (int i = found - 1; i >= 0; i--) {
      PacketFacts block = earlier[i];
      System.arraycopy(block.buffer, block.payloadOffset, out, at, block.payloadLength);
      at += block.payloadLength;
      if (!ring.isIntact(block)) {
        return -1;
      }
    }
    return at - off;
  }

  /**
   * Finds the packets right before this one, newest first, as far as they are there without a hole.
   */
  private int collect(PacketRing ring, PacketFacts packet) {
    int total = packet.payloadLength;
    int found = 0;
    while (found < LEVELS) {
      PacketFacts block = earlier[found];
      boolean usable =
          packet.index > found
              && ring.read(packet.index - 1 - found, block)
              && block.sequence == packet.sequence - 1 - found
              && block.epoch == packet.epoch
              && block.codec == MediaCodec.OPUS
              && block.payloadLength > 0
              && block.payloadLength <= Red.MAX_REDUNDANT_LENGTH
              && packet.timestamp - block.timestamp > 0
              && packet.timestamp - block.timestamp <= Red.MAX_TIMESTAMP_OFFSET;
      if (!usable || total + block.payloadLength > MAX_PAYLOAD) {
        break;
      }
      total += block.payloadLength;
      found++;
    }
    return found;
  }
}
