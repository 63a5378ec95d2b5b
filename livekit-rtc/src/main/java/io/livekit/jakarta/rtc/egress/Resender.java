package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;

/** Answers one subscriber's NACKs from the ring (spec/02 §5.6). Owned by: the subscriber's MediaLoop. */
final class Resender {
  private static final int MUCH_LOST = 26; // of 256: a tenth

  private final DownTrackConfig config;
  private final PacketSender sender;
  private final SendReports reports;
  private final SentPackets sent; // null without NACK
  private final PacketFacts packet = new PacketFacts();
  private long rtxSequence;
  private boolean keyFrameBetter;

  /** @param firstRtxSequence where the numbers of the RTX stream start */
  Resender(DownTrackConfig config, PacketSender sender, SendReports reports, long firstRtxSequence) {
    this.config = config;
    this.sender = sender;
    this.reports = reports;
    sent = config.nack() ? new SentPackets(config.maxPackets()) : null;
    rtxSequence = firstRtxSequence & 0xFFFF;
  }

  /** Forgets all: another source has other rings. */
  void clear() {
    if (sent != null) {
      sent.clear();
    }
  }

  void onSent(long outSequence, int layer, long index, int timestamp, int codecFact, int frameNumber,
      long nowNanos) {
    sent.add(outSequence, layer, index, timestamp, codecFact, frameNumber, nowNanos);
  }

  long nextRtxSequence() {
    return rtxSequence++;
  }

  /**
   * Resends a packet if that makes sense.
   *
   * @param lastOut the highest number sent
   */
  EgressDrop resend(int sequence16, MediaSource source, long lastOut, long lastKeyFrameNanos, long nowNanos) {
    int entry = sent.find(sequence16);
    long sequence = fullSequence(sequence16, lastOut);
    if (entry < 0) {
      return sequence <= lastOut - sent.size() ? expired() : EgressDrop.NACK_UNKNOWN;
    }
    keyFrameBetter |= sent.isNearlyGivenUp(entry, lastKeyFrameNanos, reports.rttOrDefault(), nowNanos);
    if (!sent.tryResend(entry, spacing(), nowNanos)) {
      return EgressDrop.NACK_THROTTLED;
    }
    PacketRing ring = source.layer(sent.layer(entry)).ring();
    if (!ring.read(sent.index(entry, ring.head()), packet)) {
      return expired();
    }
    boolean rtx = config.rtxPayloadType() >= 0;
    return sender.send(ring, packet, rtx ? nextRtxSequence() : sequence, sent.timestamp(entry), sent.codecFact(entry),
        sent.frameNumber(entry), rtx ? sequence16 : -1, nowNanos);
  }

  private EgressDrop expired() {
    keyFrameBetter = true;
    return EgressDrop.NACK_EXPIRED;
  }

  /** @return whether, since the last call, only a key frame would have helped: a decoder waits for seconds to ask */
  boolean takeKeyFrameBetter() {
    boolean taken = keyFrameBetter;
    keyFrameBetter = false;
    return taken;
  }

  /** A NACK that comes sooner after a resend can't know of it; where much is lost, the second copy is worth it. */
  private long spacing() {
    long rtt = reports.rttOrDefault();
    return reports.fractionLost > MUCH_LOST ? rtt / 2 : rtt;
  }

  /** The packet index that the number had (RFC 3711 §3.3.1): it can't be ahead of the last one sent. */
  private static long fullSequence(int sequence16, long lastOut) {
    return lastOut - ((int) lastOut - sequence16 & 0xFFFF);
  }
}
