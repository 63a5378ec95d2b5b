package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.ingress.BitrateLimit;
import io.livekit.jakarta.rtc.ingress.IngressVerdict;
import io.livekit.jakarta.rtc.ingress.PublisherClock;
import io.livekit.jakarta.rtc.ingress.RoundTripMeter;
import io.livekit.jakarta.rtc.loop.LoopCounters;
import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtcp.TwccFeedbackGenerator;
import io.livekit.jakarta.rtc.rtp.AbsSendTime;
import io.livekit.jakarta.rtc.rtp.HeaderExtension;
import io.livekit.jakarta.rtc.rtp.HeaderExtensionIds;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import java.util.ArrayList;
import java.util.List;

/**
 * The media that one peer sends us: which stream belongs to which m-line, and the feedback for it.
 * Owned by: the media loop.
 */
final class MediaReceiver {
  /**
   * Streams of one peer: some thirty simulcast tracks with their repair streams. An attacker
   * chooses SSRCs freely.
   */
  private static final int MAX_SSRCS = 256;

  private final List<ReceiveSection> sections = new ArrayList<>();
  private final SsrcMap<ReceiveSection> bySsrc = new SsrcMap<>();
  private final TwccFeedbackGenerator twcc = new TwccFeedbackGenerator();
  private final RoundTripMeter roundTrip = new RoundTripMeter();
  private final BitrateLimit limit = new BitrateLimit();
  private final BitrateFeedback bitrates = new BitrateFeedback(limit, sections);
  private final PublisherClock clock;
  private final int senderSsrc;
  private final LoopCounters counters;
  private long pathRttNanos; // 0 when unknown

  MediaReceiver(PublisherClock clock, int senderSsrc, LoopCounters counters) {
    this.counters = counters;
    this.clock = clock;
    this.senderSsrc = senderSsrc;
  }

  BitrateLimit limit() {
    return limit;
  }

  PublisherClock clock() {
    return clock;
  }

  /**
   * The round trip as ICE measures it counts until the other side answers our reference times,
   * which some never do.
   */
  void pathRtt(long nanos) {
    pathRttNanos = nanos;
    if (roundTrip.rttNanos() == 0) {
      tellRoundTrip(nanos);
    }
  }

  private void tellRoundTrip(long nanos) {
    for (int i = 0; i < sections.size(); i++) {
      sections.get(i).track().setRtt(nanos);
    }
  }

  void add(ReceiveSection section, int[] announcedSsrcs) {
    sections.add(section);
    section.track().setRtt(roundTrip.rttNanos() == 0 ? pathRttNanos : roundTrip.rttNanos());
    announce(section, announcedSsrcs);
  }

  /** SSRCs that a description says are the section's. */
  void announce(ReceiveSection section, int[] announcedSsrcs) {
    for (int ssrc : announcedSsrcs) {
      if (bySsrc.size() < MAX_SSRCS) {
        bySsrc.put(ssrc, section);
      }
    }
  }

  void remove(ReceiveSection section) {
    sections.remove(section);
    bySsrc.removeValue(section);
  }

  boolean isEmpty() {
    return sections.isEmpty();
  }

  /** Takes one decrypted packet. @return null, or why it was dropped */
  LoopDrop receive(RtpPacket packet, long now) {
    int ssrc = packet.ssrc();
    ReceiveSection section = bySsrc.get(ssrc);
    if (section == null) {
      section = learn(packet);
      if (section == null) {
        return bySsrc.size() >= MAX_SSRCS ? LoopDrop.PEER_LIMIT : LoopDrop.UNKNOWN_SSRC;
      }
    }
    int transportCc = section.extensions().id(HeaderExtension.TRANSPORT_CC);
    if (transportCc != HeaderExtensionIds.NONE) {
      int at = packet.extensionOffset(transportCc);
      if (at >= 0 && packet.extensionLength(transportCc) >= 2) {
        int sequence = BigEndian.getU16(packet.buffer(), at);
        twcc.onPacket(sequence, ssrc, packet.marker(), sendTime(section, packet), now);
      }
    }
    IngressVerdict verdict = section.track().receive(packet, now);
    if (verdict != IngressVerdict.ACCEPTED) {
      counters.drop(verdict);
    }
    return null;
  }

  private static int sendTime(ReceiveSection section, RtpPacket packet) {
    int id = section.extensions().id(HeaderExtension.ABS_SEND_TIME);
    int at = id == HeaderExtensionIds.NONE ? -1 : packet.extensionOffset(id);
    return at >= 0 && packet.extensionLength(id) >= AbsSendTime.LENGTH
        ? AbsSendTime.read(packet.buffer(), at)
        : TwccFeedbackGenerator.NO_SEND_TIME;
  }

  /**
   * RFC 9143 §9.2: by MID, and for senders that use none, by a payload type that only one m-line
   * has.
   */
  private ReceiveSection learn(RtpPacket packet) {
    if (bySsrc.size() >= MAX_SSRCS) {
      return null;
    }
    ReceiveSection found = null;
    for (ReceiveSection section : sections) {
      int mid = section.extensions().id(HeaderExtension.MID);
      if (mid != HeaderExtensionIds.NONE && packet.extensionOffset(mid) >= 0) {
        if (packet.extensionEquals(mid, section.mid())) {
          found = section;
          break;
        }
      } else if (section.hasPayloadType(packet.payloadType())) {
        if (found != null) {
          return null;
        }
        found = section;
      }
    }
    if (found != null) {
      bySsrc.put(packet.ssrc(), found);
    }
    return found;
  }

  void senderReport(int ssrc, long ntp, long rtpTime, long now) {
    ReceiveSection section = bySsrc.get(ssrc);
    if (section != null && section.track().owns(ssrc)) {
      section.track().receiveSenderReport(ssrc, ntp, rtpTime, now);
    }
  }

  /**
   * @return the smoothed round trip after this answer to our reference time, 0 when unknown
   */
  long referenceTimeAnswered(int receiverSsrc, int lastReport, long delay, long now) {
    if (receiverSsrc != senderSsrc) {
      return 0;
    }
    long rtt = roundTrip.onAnswer(lastReport, delay, now);
    tellRoundTrip(rtt == 0 ? pathRttNanos : rtt);
    return rtt;
  }

  long nextTimeoutNanos() {
    if (sections.isEmpty()) {
      return Long.MAX_VALUE;
    }
    long next = Math.min(twcc.nextTimeoutNanos(), roundTrip.nextTimeoutNanos());
    next = Math.min(next, bitrates.nextTimeoutNanos());
    for (int i = 0; i < sections.size(); i++) {
      next = Math.min(next, sections.get(i).track().nextTimeoutNanos());
    }
    return next;
  }

  /**
   * Appends the feedback that is due.
   *
   * @return false if the compound was too small: send it and call again
   */
  boolean writeFeedback(RtcpWriter rtcp, long now) {
    if (sections.isEmpty()) {
      return true;
    }
    if (roundTrip.nextTimeoutNanos() <= now) {
      roundTrip.write(rtcp, senderSsrc, now);
    }
    if (bitrates.nextTimeoutNanos() <= now && !bitrates.write(rtcp, senderSsrc, now)) {
      return false;
    }
    for (int i = 0; i < sections.size(); i++) {
      if (sections.get(i).track().nextTimeoutNanos() <= now
          && !sections.get(i).track().writeFeedback(rtcp, now)) {
        return false;
      }
    }
    return !twcc.isDue(now) || twcc.write(rtcp, senderSsrc, now);
  }
}
