package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.MediaCodec;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.pacing.Pacer;
import io.livekit.jakarta.rtc.rtp.codec.Red;

/**
 * Sends the packets of the layer being forwarded, and notes what later reports, retransmissions and
 * replays need of them. Owned by: the subscriber's media loop.
 */
final class OutgoingStream {
  private final DownTrackConfig config;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final PacketHistory history; // null without NACK
  private final HeldPackets held; // null where nothing is ever held back
  private final Pacer pacer;
  private final SentKeyFrame keyFrame;
  private final SendReports reports;
  private final ResendBudget budget;
  private final Red red = new Red();

  OutgoingStream(
      DownTrackConfig config,
      StreamMunger munger,
      PacketSender sender,
      PacketHistory history,
      HeldPackets held,
      Pacer pacer,
      SentKeyFrame keyFrame,
      SendReports reports,
      ResendBudget budget) {
    this.config = config;
    this.munger = munger;
    this.sender = sender;
    this.history = history;
    this.held = held;
    this.pacer = pacer;
    this.keyFrame = keyFrame;
    this.reports = reports;
    this.budget = budget;
  }

  /**
   * Gives a packet its numbers and sends it, if it has a place in the stream.
   *
   * @param targets {@link LayerSelector#targets}
   */
  EgressVerdict forward(int layer, PacketRing ring, PacketFacts p, int targets, long nowNanos) {
    EgressVerdict verdict = munger.decide(p, targets);
    if (verdict != EgressVerdict.FORWARDED) {
      return verdict;
    }
    if (p.codec == MediaCodec.RED && config.codec() == MediaCodec.OPUS && munger.missing() > 0) {
      recoverFromRedundancy(layer, ring, p, nowNanos);
    }
    return send(
        layer,
        ring,
        p,
        munger.sequence(p.sequence),
        munger.timestamp(p.timestamp),
        munger.codecFact(),
        nowNanos);
  }

  /**
   * The packets lost right before this one may be among its redundant blocks: the subscriber has no
   * RED to do that.
   */
  private void recoverFromRedundancy(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    if (!red.parse(p.buffer, p.payloadOffset, p.payloadLength)) {
      return;
    }
    for (int back = (int) Math.min(munger.missing(), red.primary()); back > 0; back--) {
      int block = red.primary() - back;
      if (red.length(block) > 0) {
        int timestamp = munger.timestamp(p.timestamp - red.timestampOffset(block));
        send(layer, ring, p, munger.sequence(p.sequence - back), timestamp, back, nowNanos);
      }
    }
  }

  private EgressVerdict send(
      int layer,
      PacketRing ring,
      PacketFacts p,
      long outSequence,
      int timestamp,
      int codecFact,
      long nowNanos) {
    if (p.is(PacketFacts.KEY_FRAME)) {
      keyFrame.onPacket(outSequence, timestamp, nowNanos);
    }
    int frameNumber = munger.frameNumber(p);
    boolean waits = held != null && held.isDue(nowNanos);
    EgressVerdict verdict =
        waits
            ? EgressVerdict.FORWARDED
            : sender.send(ring, p, outSequence, timestamp, codecFact, frameNumber, -1, nowNanos);
    if (verdict == EgressVerdict.FORWARDED) {
      munger.onSent(timestamp, frameNumber, p.arrivalNanos);
    }
    if (verdict == EgressVerdict.FORWARDED && !waits) {
      reports.onSent(sender.payloadLength(), nowNanos);
      budget.onSent(sender.payloadLength());
      if (held != null) {
        pacer.sent(sender.payloadLength() + HeldPackets.OVERHEAD, nowNanos);
      }
    }
    // What the outbox had no room for can still be asked for. RED that we build can't: its
    // redundant blocks depend on what is in the ring at the time, and a resend has to be the same
    // packet.
    if (history != null && (config.codec() != MediaCodec.RED || p.codec == MediaCodec.RED)) {
      history
          .numbered()
          .add(outSequence, layer, p.index, timestamp, codecFact, frameNumber, nowNanos);
    }
    if (waits) {
      held.add(outSequence, p.payloadLength, nowNanos);
    }
    return verdict;
  }
}
