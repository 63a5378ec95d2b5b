package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.allocation.Allocator;
import io.livekit.jakarta.rtc.bwe.BandwidthEstimator;
import io.livekit.jakarta.rtc.bwe.Prober;
import io.livekit.jakarta.rtc.core.RateMeter;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.ResendBudget;
import io.livekit.jakarta.rtc.peer.CongestionControl;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import java.util.List;

/**
 * What the path to one peer carries, and what is made of it: the log of what was sent, the
 * estimate, probes, and which layers of the tracks fit. Until the peer has sent feedback everything
 * fits. Owned by: the media loop.
 */
final class Downlink {
  private static final long MIN_BITS = 60_000;

  /** And what a path is taken to carry until it shows that it doesn't. */
  private static final long MAX_BITS = 50_000_000;

  /** What the network adds to a packet: IPv4 and UDP. */
  private static final int HEADERS = 28;

  /** What our headers, encryption and the network's headers add to the publishers' bitrates. */
  private static final double OVERHEAD = 1.05;

  /** Layers come, go and change their bitrates without telling. */
  private static final long LOOK_NANOS = 250_000_000L;

  /** What the estimate has to change by for a look out of turn. */
  private static final double CHANGE = 0.04;

  /** A budget this far below what is being sent: what doesn't fit mustn't be sent any further. */
  private static final double MUCH_LESS = 0.85;

  /** A path that was proved to carry this much more than everything has become wide. */
  private static final double ROOM_TO_SPARE = 1.2;

  private static final double MOST_RETRANSMITTED = 0.3;
  private static final long LONG_QUEUE_NANOS = 100_000_000L;

  /** Share of the estimate: enough for a packet here and there, not for what a full queue lost. */
  private static final double RESENT_WHILE_CONGESTED = 0.1;

  private static final int MAX_PADDING = 255; // one byte counts it (RFC 3550 §5.1)

  private final List<DownTrack> tracks;
  private final ResendBudget resendBudget;
  private final SessionCounters counters;
  private final boolean enabled;
  private final BandwidthEstimator estimator;
  private final Prober prober = new Prober();
  private final Allocator allocator;
  private final TransportFeedback feedback = new TransportFeedback();
  private final RateMeter unnumbered = new RateMeter(); // audio, which isn't allocated
  private boolean answered; // feedback has come
  private long lastFeedback;
  private long allocatedFor;
  private long wanted; // for everything, bits per second; 0 while nothing is withheld
  private long nextLook = Long.MAX_VALUE;

  /**
   * @param tracks that are sent to the peer, as they are at any time
   * @param allowPause whether video is paused whose least doesn't fit
   */
  Downlink(
      List<DownTrack> tracks,
      ResendBudget resendBudget,
      SessionCounters counters,
      CongestionControl congestion,
      boolean allowPause) {
    this.tracks = tracks;
    this.resendBudget = resendBudget;
    this.counters = counters;
    enabled = congestion.enabled();
    allocator = new Allocator(allowPause);
    long least = Math.max(MIN_BITS, Math.min(MAX_BITS, congestion.minBitsPerSecond()));
    estimator = new BandwidthEstimator(MAX_BITS, least, MAX_BITS);
  }

  // ---- what is sent ----

  /** A packet that feedback will tell of. */
  void sent(int sequence, int length, long now) {
    estimator.sent(sequence, length + HEADERS, prober.id(), now);
    prober.sent(length + HEADERS);
  }

  /** Another packet. */
  void sentUnnumbered(int length, long now) {
    unnumbered.add(length + HEADERS, now);
  }

  // ---- what comes back ----

  /** Takes the reader's current packet, transport-wide feedback. */
  void feedback(RtcpReader rtcp, long rttNanos, long now) {
    if (!enabled || !feedback.wrap(rtcp)) {
      return;
    }
    if (rttNanos > 0) {
      estimator.rtt(rttNanos);
    }
    long before = estimator.bitsPerSecond();
    long received = estimator.received();
    estimator.feedback(feedback, now);
    if (estimator.received() == received && !answered) {
      return; // nothing of ours
    }
    answered = true;
    limitResending(now);
    if (estimator.bitsPerSecond() < before) {
      prober.decreased(now);
    }
    probe(now);
    long estimate = estimator.bitsPerSecond();
    counters.estimate(estimate);
    if (Math.abs(estimate - allocatedFor) > CHANGE * allocatedFor) {
      allocate(now);
    }
  }

  private void probe(long now) {
    long proved = prober.update(estimator, now);
    if (proved != Prober.NONE && proved >= ROOM_TO_SPARE * wanted) {
      allocator.everythingFits();
    }
    estimator.proved(proved);
  }

  private void limitResending(long now) {
    long passed = Math.min(now - lastFeedback, LOOK_NANOS);
    lastFeedback = now;
    resendBudget.congested(
        estimator.isOverused() || estimator.queueNanos() > LONG_QUEUE_NANOS
            ? (long) (RESENT_WHILE_CONGESTED * estimator.bitsPerSecond() * passed / 8e9)
            : ResendBudget.UNBOUNDED);
  }

  private void allocate(long now) {
    long estimate = estimator.bitsPerSecond();
    allocatedFor = estimate;
    nextLook = now + LOOK_NANOS;
    double retransmitted = Math.min(MOST_RETRANSMITTED, estimator.lossRatio());
    long others = unnumbered.bitsPerSecond(now);
    long budget = (long) (Math.max(0, estimate * (1 - retransmitted) - others) / OVERHEAD);
    allocator.allocate(tracks, budget, others, budget < MUCH_LESS * allocator.used(), now);
    wanted =
        allocator.isLimited()
            ? (long) (allocator.wished() * OVERHEAD / (1 - retransmitted)) + others
            : 0;
    prober.wanted(wanted);
  }

  // ---- time ----

  long nextTimeoutNanos() {
    return answered ? Math.min(nextLook, prober.nextTimeoutNanos()) : Long.MAX_VALUE;
  }

  void onTimeout(long now) {
    if (!answered) {
      return;
    }
    if (now >= nextLook) {
      allocate(now);
    }
    probe(now);
    while (prober.due(estimator.rttNanos(), now) > 0 && pad(now)) {
      // one packet after the other, each of which is told to the prober
    }
  }

  /**
   * @return false where padding can't be sent
   */
  private boolean pad(long now) {
    int length = Math.min(MAX_PADDING, prober.packetBytes());
    for (int i = 0; i < tracks.size(); i++) {
      if (tracks.get(i).sendPadding(length, now)) {
        return true;
      }
    }
    prober.giveUp(now);
    return false;
  }
}
