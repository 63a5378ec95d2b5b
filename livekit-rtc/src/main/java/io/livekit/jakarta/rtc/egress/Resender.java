package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.pacing.Pacer;

/**
 * Answers one subscriber's NACKs from the ring (spec/02 §5.6). Owned by: the subscriber's media
 * loop.
 */
final class Resender {
  private static final int MUCH_LOST = 26; // of 256: a tenth

  private final DownTrackConfig config;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final PacketHistory history; // null without NACK
  private final SentKeyFrame keyFrame;
  private final SendReports reports;
  private final DropCounters<EgressVerdict> counters;
  private final ResendBudget budget;
  private final boolean video;
  private final SentPackets sent; // null without NACK
  private final Pacer pacer;
  private long rtxSequence;
  private boolean keyFrameBetter;
  private long floor = Long.MIN_VALUE; // nothing before this number is sent again

  /**
   * @param firstRtxSequence where the numbers of the RTX stream start
   */
  Resender(
      DownTrackConfig config,
      StreamMunger munger,
      PacketSender sender,
      PacketHistory history,
      SentKeyFrame keyFrame,
      SendReports reports,
      DropCounters<EgressVerdict> counters,
      ResendBudget budget,
      Pacer pacer,
      long firstRtxSequence) {
    this.config = config;
    this.munger = munger;
    this.sender = sender;
    this.history = history;
    this.keyFrame = keyFrame;
    this.reports = reports;
    this.counters = counters;
    this.budget = budget;
    this.pacer = pacer;
    video = config.codec().kind() == MediaKind.VIDEO;
    sent = history == null ? null : history.numbered();
    rtxSequence = firstRtxSequence & 0xFFFF;
  }

  /** What was sent so far isn't worth the bandwidth any more: a key frame follows it. */
  void forgetSent() {
    floor = munger.lastSequence() + 1;
  }

  long nextRtxSequence() {
    return rtxSequence++;
  }

  /**
   * Takes one pair of a NACK (RFC 4585 §6.2.1) and resends what it names.
   *
   * @param stopped nothing is forwarded at the moment
   */
  void receiveNack(int pid, int bitmask, boolean stopped, long nowNanos) {
    reports.nacks += 1 + Integer.bitCount(bitmask & 0xFFFF);
    resend(pid & 0xFFFF, stopped, nowNanos);
    for (int bit = 0; bit < 16; bit++) {
      if ((bitmask & 1 << bit) != 0) {
        resend(pid + 1 + bit & 0xFFFF, stopped, nowNanos);
      }
    }
  }

  /**
   * Sends again what was sent first. With a single peer connection the client's description that
   * makes it ready for the track is our answer, and nothing says when it has been applied: what
   * comes sooner is lost on the client, who then asks for a key frame. The publisher makes another
   * one only when the throttle allows (spec/02 §3). By RTX, because for the client's SRTP the first
   * packets are used up.
   *
   * @return whether the subscriber has got a key frame by that
   */
  boolean replay(long nowNanos) {
    int count =
        sent == null || config.rtxPayloadType() < 0
            ? 0
            : keyFrame.takeReplay(munger.lastSequence(), nowNanos);
    for (int i = 0; i < count; i++) {
      resend((int) keyFrame.firstSequence() + i & 0xFFFF, false, nowNanos);
    }
    return count > 0 && !takeKeyFrameBetter();
  }

  /**
   * Sends a picture's packets again that nobody has asked for yet.
   *
   * @param sequence the first of them
   * @return the number behind the last one
   */
  long repeat(long sequence, int timestamp, long nowNanos) {
    long next = sequence;
    while (next <= munger.lastSequence()) {
      int entry = sent.find((int) next & 0xFFFF);
      if (entry >= 0 && sent.timestamp(entry) != timestamp) {
        break;
      }
      if (entry >= 0) {
        resend((int) next & 0xFFFF, false, nowNanos);
      }
      next++;
    }
    return next;
  }

  private void resend(int sequence16, boolean stopped, long nowNanos) {
    EgressVerdict verdict =
        stopped
            ? EgressVerdict.PAUSED
            : !budget.admit(nowNanos) || video && !budget.admitsVideo()
                ? EgressVerdict.NACK_OVER_BUDGET
                : resend(sequence16, nowNanos);
    if (verdict == EgressVerdict.FORWARDED) {
      reports.retransmitted++;
      budget.onResent(sender.payloadLength());
      pacer.sent(sender.payloadLength() + HeldPackets.OVERHEAD, nowNanos);
    } else {
      counters.count(verdict);
    }
  }

  /** Resends a packet if that makes sense. */
  private EgressVerdict resend(int sequence16, long nowNanos) {
    int entry = sent.find(sequence16);
    long sequence = fullSequence(sequence16, munger.lastSequence());
    if (entry < 0) {
      return sequence <= munger.lastSequence() - sent.size()
          ? expired()
          : EgressVerdict.NACK_UNKNOWN;
    }
    if (sequence < floor) {
      return EgressVerdict.NACK_OBSOLETE;
    }
    keyFrameBetter |=
        sent.isNearlyGivenUp(entry, keyFrame.sentNanos(), reports.rttOrDefault(), nowNanos);
    if (!sent.tryResend(entry, spacing(), nowNanos)) {
      return EgressVerdict.NACK_THROTTLED;
    }
    boolean rtx = config.rtxPayloadType() >= 0;
    EgressVerdict verdict =
        history.send(entry, rtx ? rtxSequence : sequence, rtx ? sequence16 : -1, nowNanos);
    if (rtx && verdict != EgressVerdict.LAPPED) {
      rtxSequence++;
    }
    return verdict == EgressVerdict.LAPPED ? expired() : verdict;
  }

  private EgressVerdict expired() {
    keyFrameBetter = true;
    return EgressVerdict.NACK_EXPIRED;
  }

  /**
   * @return whether, since the last call, only a key frame would have helped: a decoder waits for
   *     seconds to ask
   */
  boolean takeKeyFrameBetter() {
    boolean taken = keyFrameBetter;
    keyFrameBetter = false;
    return taken;
  }

  /**
   * A NACK that comes sooner after a resend can't know of it; where much is lost, the second copy
   * is worth it.
   */
  private long spacing() {
    long rtt = reports.rttOrDefault();
    return reports.fractionLost > MUCH_LOST ? rtt / 2 : rtt;
  }

  /**
   * The packet index that the number had (RFC 3711 §3.3.1): it can't be ahead of the last one sent.
   */
  private static long fullSequence(int sequence16, long lastOut) {
    return lastOut - ((int) lastOut - sequence16 & 0xFFFF);
  }
}
