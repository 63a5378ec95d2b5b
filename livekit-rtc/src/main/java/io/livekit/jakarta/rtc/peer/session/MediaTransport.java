package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.PacketOut;
import io.livekit.jakarta.rtc.ingress.BitrateLimit;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PublisherClock;
import io.livekit.jakarta.rtc.ingress.ReceivedTrackConfig;
import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.PacketScratch;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.peer.CongestionControl;
import io.livekit.jakarta.rtc.rtcp.ExtendedReport;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import io.livekit.jakarta.rtc.rtp.RtpPacket;
import io.livekit.jakarta.rtc.srtp.SrtpError;
import io.livekit.jakarta.rtc.srtp.SrtpUnprotector;
import java.util.List;

/**
 * SRTP and SRTCP of one peer, both ways, and who gets what is in them. Owned by: the media loop.
 */
public final class MediaTransport {
  private final PeerLoop loop;
  private final SessionCounters counters;
  private final int rtcpSsrc;
  private final SecureOutput output;
  private final MediaReceiver receiver;
  private final MediaSender sender;
  private final Downlink downlink;
  private MediaGate gate = MediaGate.open();
  private SrtpUnprotector unprotector;
  private boolean handshakeBegun;
  private boolean referenceTimeAnswered;

  /**
   * @param rtcpSsrc our SSRC in feedback
   * @param allowPause whether video is paused whose least doesn't fit on the way to the peer
   */
  MediaTransport(
      PeerLoop loop,
      SessionCounters counters,
      int rtcpSsrc,
      CongestionControl congestion,
      boolean allowPause) {
    this.loop = loop;
    this.counters = counters;
    this.rtcpSsrc = rtcpSsrc;
    this.output = new SecureOutput(loop, counters);
    this.receiver = new MediaReceiver(new PublisherClock(), rtcpSsrc, loop.counters());
    this.sender = new MediaSender(loop.counters());
    this.downlink =
        new Downlink(
            sender.tracks(),
            output.resendBudget(),
            counters,
            congestion,
            allowPause,
            output::queuedBytes);
    output.downlink(downlink);
  }

  /**
   * @return the way out for down tracks; fixed
   */
  public PacketOut output() {
    return output;
  }

  /**
   * @return the clock that the other side's tracks share; fixed
   */
  public PublisherClock publisherClock() {
    return receiver.clock();
  }

  /**
   * @return how much the other side may send; fixed
   */
  public BitrateLimit limit() {
    return receiver.limit();
  }

  public int rtcpSsrc() {
    return rtcpSsrc;
  }

  /**
   * The handshake is done.
   *
   * @param headStartNanos see {@link MediaGate#connected}
   */
  void keys(SrtpKeys keys, long headStartNanos) {
    output.keys(keys.profile(), keys.localKey(), keys.localSalt());
    // LiveKit's clients send old packets again as probes, so SRTP's own replay check is off
    // (spec/02 §1.3); duplicates end at each stream.
    unprotector =
        new SrtpUnprotector(
            keys.profile(), keys.remoteKey(), keys.remoteSalt(), SrtpUnprotector.REPLAY_WINDOW_OFF);
    gate.connected(headStartNanos, loop.nanos());
    openGate(loop.nanos());
    outputChanged();
  }

  /** The handshake that brings the keys begins. */
  void handshakeBegins() {
    handshakeBegun = true;
    sender.outputComing(loop.nanos());
  }

  /**
   * @return whether the handshake is done
   */
  boolean hasKeys() {
    return unprotector != null;
  }

  /** Before there are keys: holds back what is sent until the client shows that it is ready. */
  void waitForClient() {
    if (!hasKeys()) {
      gate = MediaGate.closed();
      output.open(false);
    }
  }

  /** The client checks the path that was found. */
  void clientChecks(long now) {
    gate.checked(now);
    openGate(now);
  }

  void onTimeout(long now) {
    openGate(now);
  }

  private void openGate(long now) {
    if (gate.opens(now)) {
      output.open(true);
      outputChanged();
    }
  }

  void route(Route route) {
    output.route(route);
    downlink.pathRtt(0);
    outputChanged();
  }

  /**
   * The round trip of the selected path as ICE measures it.
   *
   * @param sureNanos the same without doubt which check was answered; not above 0 while there is
   *     none
   */
  void pathRtt(long nanos, long sureNanos) {
    receiver.pathRtt(nanos);
    sender.pathRtt(nanos);
    if (sureNanos > 0) {
      downlink.pathRtt(sureNanos);
    }
  }

  private void outputChanged() {
    if (output.isReady()) {
      sender.outputReady(loop.nanos());
    }
  }

  // ---- tracks ----

  public void addSection(ReceiveSection section, int[] ssrcs) {
    receiver.add(section, ssrcs);
  }

  /** Another description of the m-line has come. */
  public void changeSection(ReceiveSection section, ReceivedTrackConfig config, int[] ssrcs) {
    section.reconfigure(config);
    receiver.announce(section, ssrcs);
  }

  public void removeSection(ReceiveSection section) {
    receiver.remove(section);
  }

  /**
   * @param bitsPerSecond 0 for no limit
   */
  public void limitReceived(long bitsPerSecond) {
    receiver.limit().set(bitsPerSecond);
  }

  public void addTrack(DownTrack track, MediaSource source) {
    sender.add(track, loop.nanos());
    loop.fanOut().attach(track, source, loop.nanos());
    if (handshakeBegun) {
      track.outputComing(loop.nanos());
    }
  }

  public void moveTrack(DownTrack track, MediaSource source) {
    loop.fanOut().attach(track, source, loop.nanos());
    sender.recheck(loop.nanos());
  }

  public void trackChanged() {
    sender.recheck(loop.nanos());
    downlink.wishesChanged(loop.nanos());
  }

  public void removeTrack(DownTrack track) {
    loop.fanOut().detach(track);
    sender.remove(track);
  }

  void close() {
    List.copyOf(sender.tracks()).forEach(this::removeTrack);
    output.route(null);
  }

  // ---- in ----

  /**
   * @return whether the packet authenticated
   */
  boolean receiveRtp(byte[] buf, int off, int len, long now) {
    if (unprotector == null) {
      loop.counters().drop(LoopDrop.NO_KEYS);
      return false;
    }
    PacketScratch scratch = loop.scratch();
    int length = unprotector.unprotectRtp(buf, off, len, scratch.plain, 0);
    if (length < 0) {
      loop.counters().drop(SrtpError.of(length));
      return false;
    }
    if (scratch.packet.wrap(scratch.plain, 0, length) != RtpPacket.Verdict.OK) {
      loop.counters().drop(LoopDrop.MALFORMED);
      return true;
    }
    LoopDrop reason = receiver.receive(scratch.packet, now);
    if (reason != null) {
      loop.counters().drop(reason);
    }
    return true;
  }

  /**
   * @return whether the compound authenticated
   */
  boolean receiveRtcp(byte[] buf, int off, int len, long now) {
    if (unprotector == null) {
      loop.counters().drop(LoopDrop.NO_KEYS);
      return false;
    }
    PacketScratch scratch = loop.scratch();
    int length = unprotector.unprotectRtcp(buf, off, len, scratch.plain, 0);
    if (length < 0) {
      loop.counters().drop(SrtpError.of(length));
      return false;
    }
    RtcpReader rtcp = scratch.rtcpReader.wrap(scratch.plain, 0, length);
    long ntp = ntp(now);
    referenceTimeAnswered = false;
    while (rtcp.next()) {
      dispatch(rtcp, now, ntp);
    }
    sender.compoundEnded(now);
    if (rtcp.verdict() != RtcpReader.Verdict.OK) {
      loop.counters().drop(LoopDrop.MALFORMED);
    }
    return true;
  }

  private void dispatch(RtcpReader rtcp, long now, long ntp) {
    switch (rtcp.type()) {
      case SENDER_REPORT -> {
        receiver.senderReport(rtcp.senderSsrc(), rtcp.ntpTime(), rtcp.rtpTime(), now);
        receiveReports(rtcp, now, ntp);
      }
      case RECEIVER_REPORT -> receiveReports(rtcp, now, ntp);
      case NACK -> sender.nack(rtcp, now);
      case PLI -> sender.keyFrameRequest(rtcp.mediaSsrc());
      case FIR -> {
        for (int i = 0; i < rtcp.firCount(); i++) {
          sender.keyFrameRequest(rtcp.firSsrc(i));
        }
      }
      case TRANSPORT_FEEDBACK -> downlink.feedback(rtcp, sender.rttNanos(), now);
      case REMB -> downlink.estimated(rtcp.rembBitrate(), now);
      case EXTENDED_REPORT -> receiveExtendedReport(rtcp, now);
      default -> {
        // SDES and BYE say nothing that the session acts on.
      }
    }
  }

  private void receiveReports(RtcpReader rtcp, long now, long ntp) {
    double lost = sender.reports(rtcp, ntp);
    if (lost >= 0) {
      downlink.reported(lost, now);
    }
    if (sender.rttNanos() > 0) {
      counters.rtt(sender.rttNanos());
    }
  }

  private void receiveExtendedReport(RtcpReader rtcp, long now) {
    ExtendedReport report = rtcp.extendedReport();
    for (int i = 0; i < report.dlrrCount(); i++) {
      long rtt =
          receiver.referenceTimeAnswered(
              report.dlrrSsrc(i), report.dlrrLastReport(i), report.dlrrDelay(i), now);
      if (rtt > 0) {
        counters.rtt(rtt);
      }
    }
    if (report.hasReferenceTime() && !referenceTimeAnswered) {
      referenceTimeAnswered = true; // one answer to a compound: it must not multiply
      PacketScratch scratch = loop.scratch();
      RtcpWriter writer = scratch.rtcpWriter.begin(scratch.rtcp, 0, scratch.rtcp.length);
      // Answered at once, so that there is no delay to report.
      if (writer.delaySinceLastReceiverReport(
          rtcpSsrc, rtcp.senderSsrc(), Ntp.compact(report.referenceTime()), 0)) {
        output.sendRtcp(scratch.rtcp, 0, writer.length());
      }
    }
  }

  private long ntp(long now) {
    return Ntp.fromUnixNanos(loop.unixNanos(now));
  }

  // ---- time ----

  long nextTimeoutNanos() {
    return output.isReady()
        ? Math.min(
            Math.min(downlink.nextTimeoutNanos(), output.pacer().nextTimeoutNanos()),
            Math.min(receiver.nextTimeoutNanos(), sender.nextTimeoutNanos()))
        : gate.nextTimeoutNanos();
  }

  /** Sends the feedback and reports that are due. */
  void onTickEnd(long now) {
    if (!output.isReady()) {
      return;
    }
    sender.onTimeout(now);
    downlink.onTimeout(now);
    output.narrow(downlink.narrow(now), downlink.isCongested());
    output.pacer().onTimeout(now);
    boolean reports = sender.reportsDue(now);
    if (!reports && receiver.nextTimeoutNanos() > now) {
      return;
    }
    PacketScratch scratch = loop.scratch();
    long ntp = ntp(now);
    for (boolean done = false; !done; ) {
      RtcpWriter writer = scratch.rtcpWriter.begin(scratch.rtcp, 0, scratch.rtcp.length);
      if (reports) {
        reports = !sender.writeReports(writer, now, ntp);
      }
      done = !reports && receiver.writeFeedback(writer, now);
      if (writer.length() == 0) {
        return; // nothing fits or nothing is left: either way another round would change nothing
      }
      output.sendRtcp(scratch.rtcp, 0, writer.length());
    }
  }
}
