package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.allocation.Allocator;
import io.livekit.jakarta.rtc.bwe.BandwidthEstimator;
import io.livekit.jakarta.rtc.bwe.Prober;
import io.livekit.jakarta.rtc.bwe.ReportedBandwidth;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.core.RateMeter;
import io.livekit.jakarta.rtc.egress.DownTrack;
import io.livekit.jakarta.rtc.egress.ResendBudget;
import io.livekit.jakarta.rtc.peer.CongestionControl;
import io.livekit.jakarta.rtc.rtcp.RtcpReader;
import io.livekit.jakarta.rtc.rtcp.TransportFeedback;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What the path to one peer carries, and what is made of it: the log of what was sent, the
 * estimate, probes, and which layers of the tracks fit. Until the peer has sent feedback everything
 * fits. A peer that tells of each packet (transport-cc) is estimated by that alone; what else it
 * says is less, and bounded by what it is sent. Of others counts what they report. Owned by: the
 * media loop.
 */
final class Downlink {
  private static final long MIN_BITS = 30_000;

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

  /** What audio's headers add to its payload. */
  private static final double AUDIO_OVERHEAD = 1.5;

  private final List<DownTrack> tracks;
  private final ResendBudget resendBudget;
  private final SessionCounters counters;
  private final boolean enabled;
  private final LongSupplier queue;
  private final BandwidthEstimator estimator;
  private final ReportedBandwidth reported;
  private final Prober prober = new Prober();
  private final Allocator allocator;
  private final TransportFeedback feedback = new TransportFeedback();
  private final RateMeter unnumbered = new RateMeter(); // audio, which isn't allocated
  private boolean answered; // feedback of each packet has come
  private boolean reports; // something less has
  private long lastFeedback;
  private long allocatedFor;
  private long wanted; // for everything, bits per second; 0 while nothing is withheld
  private long nextLook = Long.MAX_VALUE;

  /**
   * @param tracks that are sent to the peer, as they are at any time
   * @param allowPause whether video is paused whose least doesn't fit
   * @param queue bytes that wait for the path to take them; always 0 where it queues by itself
   */
  Downlink(
      List<DownTrack> tracks,
      ResendBudget resendBudget,
      SessionCounters counters,
      CongestionControl congestion,
      boolean allowPause,
      LongSupplier queue) {
    this.tracks = tracks;
    this.resendBudget = resendBudget;
    this.counters = counters;
    this.queue = queue;
    enabled = congestion.enabled();
    allocator = new Allocator(allowPause);
    long least = Math.max(MIN_BITS, Math.min(MAX_BITS, congestion.minBitsPerSecond()));
    estimator = new BandwidthEstimator(MAX_BITS, least, MAX_BITS);
    reported = new ReportedBandwidth(least, MAX_BITS);
  }

  // ---- what is sent ----

  /** A packet that feedback will tell of. */
  void sent(int sequence, int length, long now) {
    estimator.sent(sequence, length + HEADERS, prober.id(), now);
    prober.sent(length + HEADERS);
    if (!answered) {
      reported.sent(length + HEADERS);
    }
  }

  /** Another packet. */
  void sentUnnumbered(int length, long now) {
    unnumbered.add(length + HEADERS, now);
    if (!answered) {
      reported.sent(length + HEADERS);
    }
  }

  // ---- what comes back ----

  /**
   * The round trip of the path as ICE measures it.
   *
   * @param nanos 0 for another path
   */
  void pathRtt(long nanos) {
    estimator.pathRtt(nanos);
  }

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

  /** The receiver's own estimate (REMB), in bits per second. */
  void estimated(long bitsPerSecond, long now) {
    if (enabled && !answered) {
      reported.remb(bitsPerSecond, sending(MediaKind.VIDEO), now);
      look(now);
    }
  }

  /**
   * Takes the reader's current packet, a sender or receiver report.
   *
   * @param lost share of the video that was lost since the last one, 0 to 1
   */
  void reported(double lost, long now) {
    if (enabled && !answered) {
      reported.lost(lost, sending(MediaKind.VIDEO), now);
      look(now);
    }
  }

  /** What it has come to by what the peer reports. */
  private void look(long now) {
    reports = true;
    resendBudget.congested(
        reported.isOverused(now)
            ? (long) (RESENT_WHILE_CONGESTED * reported.bitsPerSecond() / 8)
            : ResendBudget.UNBOUNDED);
    counters.estimate(reported.bitsPerSecond());
    if (Math.abs(reported.bitsPerSecond() - allocatedFor) > CHANGE * allocatedFor) {
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
        isCongested()
            ? (long) (RESENT_WHILE_CONGESTED * estimator.bitsPerSecond() * passed / 8e9)
            : ResendBudget.UNBOUNDED);
  }

  private void allocate(long now) {
    long estimate = answered ? estimator.bitsPerSecond() : reported.bitsPerSecond();
    double loss = answered ? estimator.lossRatio() : reported.lossRatio();
    allocatedFor = estimate;
    nextLook = now + LOOK_NANOS;
    double retransmitted = Math.min(MOST_RETRANSMITTED, loss);
    long others = answered ? unnumbered.bitsPerSecond(now) : sending(MediaKind.AUDIO);
    // The estimate is of video alone; audio's share once more is room for key frames, which audio
    // mustn't wait behind.
    long budget = (long) (Math.max(0, estimate * (1 - retransmitted) - others) / OVERHEAD);
    allocator.allocate(tracks, budget, others, budget < MUCH_LESS * allocator.used(), now);
    wanted =
        allocator.isLimited()
            ? (long) (allocator.wished() * OVERHEAD / (1 - retransmitted)) + others
            : 0;
    prober.wanted(wanted);
  }

  /**
   * @return bits per second of all tracks of one kind: where nothing is numbered, audio isn't told
   *     from video when it is sent
   */
  private long sending(MediaKind kind) {
    long sum = 0;
    for (int i = 0; i < tracks.size(); i++) {
      DownTrack track = tracks.get(i);
      if (track.config().codec().kind() == kind) {
        sum += track.stats().bitrate();
      }
    }
    return (long) ((kind == MediaKind.AUDIO ? AUDIO_OVERHEAD : OVERHEAD) * sum);
  }

  /**
   * @return bits per second that the path is known to carry, or is being tried with; 0 while it
   *     isn't known to be narrow
   */
  long narrow(long now) {
    long estimate = estimator.bitsPerSecond();
    return answered && estimate < MAX_BITS ? Math.max(estimate, prober.rate(now)) : 0;
  }

  /**
   * @return whether packets queue on it
   */
  boolean isCongested() {
    return estimator.isOverused() || estimator.queueNanos() > LONG_QUEUE_NANOS;
  }

  /** Something is wished that wasn't: it mustn't be sent before it is known to fit. */
  void wishesChanged(long now) {
    nextLook = Math.min(nextLook, now);
  }

  // ---- time ----

  long nextTimeoutNanos() {
    if (answered) {
      return Math.min(nextLook, prober.nextTimeoutNanos());
    }
    return reports ? nextLook : Long.MAX_VALUE;
  }

  void onTimeout(long now) {
    if (!answered) {
      if (reports && now >= nextLook) {
        reported.queue(queue.getAsLong(), sending(MediaKind.AUDIO), now);
        allocate(now);
      }
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
