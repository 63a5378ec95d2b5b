package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.AllocatedTrack;
import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.pacing.Pacer;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * One subscriber's copy of a track. Owned by: the subscriber's media loop; {@link #stats} and
 * {@link #drops} from any thread, off by a packet at worst.
 *
 * <p>Here is told what is wished of it and what its subscriber's path carries. Which packets that
 * makes is decided in the {@link Forwarder}; how they get out is the {@link OutgoingStream}'s.
 */
public final class DownTrack implements AllocatedTrack {
  private static final int MAX_PADDING = 255; // one byte counts it (RFC 3550 §5.1)

  private final DownTrackConfig config;
  private final boolean video;
  private final AffordableLayers affordable = new AffordableLayers();
  private final LayerSelector selector = new TrackSelector(affordable);
  private final ForwardingState state;
  private final DropCounters<EgressVerdict> counters;
  private final SendReports reports;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final PlayoutDelayControl playout;
  private final PacketHistory history; // null without NACK
  private final HeldPackets held; // null for audio, and without NACK
  private final Resender resender;
  private final Forwarder forwarder;
  private final KeyFrameRequests keyFrames;
  private final SubscriberFeedback feedback;
  private final FadeOut fadeOut;
  private final OpeningPackets opening;
  private final KeyFrameTwin twin;
  private int priority;
  private Withheld withheld = nothing -> {};

  /**
   * @param firstSequence where outgoing sequence numbers start, 16 bits, random (RFC 3550 §5.1),
   *     below 2^15 (RFC 3711 §3.3.1)
   * @param firstTimestamp the same for timestamps
   */
  public DownTrack(DownTrackConfig config, PacketOut out, int firstSequence, int firstTimestamp) {
    this.config = config;
    video = config.codec().kind() == MediaKind.VIDEO;
    state = new ForwardingState(out, affordable);
    counters = new DropCounters<>(EgressVerdict.class, EgressVerdict.FORWARDED, out::onDrop);
    SentKeyFrame keyFrame = new SentKeyFrame(config.replays());
    reports = new SendReports(config);
    munger = new StreamMunger(config.codec(), firstSequence, firstTimestamp);
    playout = new PlayoutDelayControl(config.playout());
    sender = new PacketSender(config, out, playout);
    history = config.nack() ? new PacketHistory(config, sender) : null;
    ResendBudget budget = out.resendBudget();
    Pacer pacer = out.pacer();
    held =
        video && config.nack()
            ? new HeldPackets(pacer, history, sender, keyFrame, reports, budget, counters)
            : null;
    resender =
        new Resender(
            config,
            munger,
            sender,
            history,
            keyFrame,
            reports,
            counters,
            budget,
            pacer,
            firstSequence + 1);
    OutgoingStream stream =
        new OutgoingStream(config, munger, sender, history, held, pacer, keyFrame, reports, budget);
    twin = new KeyFrameTwin(config, resender, held, keyFrame, reports);
    fadeOut = new FadeOut(config, munger, sender, counters);
    opening = new OpeningPackets(config, munger, sender, counters);
    forwarder =
        new Forwarder(
            config,
            state,
            affordable,
            selector,
            munger,
            sender,
            stream,
            keyFrame,
            twin,
            opening,
            reports,
            counters);
    keyFrames = forwarder.keyFrames();
    if (held != null) {
      held.whenLost(this::startOver);
    }
    feedback =
        new SubscriberFeedback(
            config, state, selector, munger, keyFrames, resender, keyFrame, reports);
  }

  public DownTrackConfig config() {
    return config;
  }

  // ---- control ----

  /** Forwards from another source from its next key frame on. Call through {@link FanOut}. */
  void setSource(MediaSource source, long nowNanos) {
    if (state.source == source) {
      return;
    }
    state.source = source;
    munger.forgetLayer();
    dropHeld();
    if (history != null) {
      history.setSource(source);
    }
    restart(nowNanos);
  }

  /** Forwards nothing until there is a source again. */
  void clearSource() {
    state.source = null;
    dropHeld();
    munger.forgetLayer();
    selector.reset();
    keyFrames.stop();
    fadeOut.stop();
  }

  /**
   * Highest layers to forward, each from 0; switching happens on key frames, temporal layers
   * between pictures.
   */
  public void setMaxLayers(int spatial, int temporal, long nowNanos) {
    selector.setMaxSpatial(spatial);
    forwarder.setMaxTemporal(temporal);
    forwarder.refresh(nowNanos);
  }

  /** Highest spatial layer that may be forwarded at all, from 0, even if no lower one is alive. */
  public void setAllowedLayer(int spatial, long nowNanos) {
    selector.setAllowedSpatial(spatial);
    forwarder.refresh(nowNanos);
  }

  /** What it counts beside the subscriber's other tracks: more is more. */
  public void setPriority(int priority) {
    this.priority = priority;
  }

  /** Stops or resumes forwarding; resuming video waits for a key frame. */
  public void setPaused(boolean paused, long nowNanos) {
    if (state.paused != paused) {
      state.paused = paused;
      dropHeld();
      restart(nowNanos);
    }
  }

  /**
   * The publisher muted: nothing is forwarded; audio ends with a second of silence (spec/02 §5.7).
   */
  public void setMuted(boolean muted, long nowNanos) {
    if (state.muted == muted) {
      return;
    }
    state.muted = muted;
    dropHeld();
    restart(nowNanos);
    if (muted && !state.paused && munger.layer() != LayerSelector.NONE) {
      fadeOut.start(nowNanos);
    }
  }

  private void dropHeld() {
    if (held != null) {
      held.discard();
    }
  }

  /** What waited came to nothing: what follows can't be decoded without it. */
  private void startOver(long nowNanos) {
    held.discard();
    resender.forgetSent();
    restart(nowNanos);
  }

  private void restart(long nowNanos) {
    fadeOut.stop();
    forwarder.restart(nowNanos);
  }

  // ---- allocation ----

  /** A listener of what {@link #whenWithheld} tells. */
  public interface Withheld {
    /** Runs on the media loop. */
    void changed(boolean withheld);
  }

  /** Tells when nothing of the track is sent, as not even its least fits, and when it is again. */
  public void whenWithheld(Withheld listener) {
    withheld = listener;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public void readLadder(Ladder ladder) {
    if (video && state.isWished()) {
      selector.readLadder(state.source, forwarder.maxTemporal(), ladder);
    }
  }

  @Override
  public void allocate(int spatial, int temporal, boolean atOnce, long nowNanos) {
    boolean before = affordable.isNothing();
    if (!affordable.set(spatial, temporal, atOnce)) {
      return;
    }
    selector.setAffordableSpatial(affordable.spatial());
    int current = selector.current();
    if (affordable.cuts(current) && selector.streamOf(current) == current) {
      resender.forgetSent();
      dropHeld();
    }
    if (affordable.isNothing()) {
      dropHeld();
    }
    forwarder.limitTemporal(current);
    if (before != affordable.isNothing()) {
      withheld.changed(!before);
    }
    if (before && !affordable.isNothing()) {
      restart(nowNanos);
    } else {
      forwarder.refresh(nowNanos);
    }
  }

  // ---- the subscriber's path ----

  /** Keys will be there in a round trip or two. */
  public void outputComing(long nowNanos) {
    if (video) {
      keyFrames.outputComing(nowNanos);
    }
  }

  /** Packets get through from now on: keys or a path have come. */
  public void outputReady(long nowNanos) {
    forwarder.refresh(nowNanos);
  }

  /**
   * Tells the round trip that ICE measures, which counts until the subscriber's reports tell it.
   */
  public void setPathRtt(long rttNanos) {
    reports.pathRttNanos = rttNanos;
  }

  // ---- forwarding ----

  /** Decides on one packet of a layer and sends it. */
  EgressVerdict forward(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    return forwarder.forward(layer, ring, p, nowNanos);
  }

  // ---- feedback from the subscriber ----

  /** Takes one pair of a NACK (RFC 4585 §6.2.1) and resends what it names. */
  public void receiveNack(int pid, int bitmask, long nowNanos) {
    feedback.receiveNack(pid, bitmask, nowNanos);
  }

  /** Takes a PLI or FIR; call once per compound. */
  public void receiveKeyFrameRequest(long nowNanos) {
    feedback.receiveKeyFrameRequest(nowNanos);
  }

  /**
   * Takes a report block about this track's SSRC.
   *
   * @param fractionLost 0–255 as on the wire
   * @param highestSequence that was received, extended, 32 bits
   * @param ntpNow the wall clock that {@link #writeSenderReport} was given, now
   */
  public void receiveReport(
      int fractionLost,
      int cumulativeLost,
      long highestSequence,
      long jitter,
      int lastSenderReport,
      long delaySinceLastSenderReport,
      long ntpNow) {
    feedback.receiveReport(
        fractionLost, cumulativeLost, jitter, lastSenderReport, delaySinceLastSenderReport, ntpNow);
    playout.onReport(
        (int) highestSequence,
        reports.jitterMillis(),
        reports.packets,
        reports.nacks,
        Ntp.toUnixNanos(ntpNow));
  }

  /**
   * Appends SR and SDES (CNAME, mid).
   *
   * @return false if there was no room; a track that has sent nothing has nothing to say
   */
  public boolean writeSenderReport(RtcpWriter rtcp, long nowNanos, long ntpNow) {
    sender.setWallClock(ntpNow, nowNanos);
    reports.refreshRate(nowNanos);
    if (reports.packets == 0) {
      return true;
    }
    return reports.write(
        rtcp, ntpNow, munger.timestampAt(feedback.forwardedLayer(), nowNanos) & 0xFFFF_FFFFL);
  }

  // ---- time ----

  /** Asks for key frames again, and sends what is made here, when it is time. */
  public void onTimeout(long nowNanos) {
    if (keyFrames.takeTimeout(nowNanos)) {
      forwarder.refresh(nowNanos);
    }
    fadeOut.onTimeout(nowNanos);
    opening.onTimeout(nowNanos);
    twin.onTimeout(nowNanos);
  }

  public long nextTimeoutNanos() {
    return Math.min(
        Math.min(keyFrames.nextTimeoutNanos(), twin.nextTimeoutNanos()),
        Math.min(fadeOut.nextTimeoutNanos(), opening.nextTimeoutNanos()));
  }

  /**
   * Sends padding on the RTX stream, to probe for bandwidth.
   *
   * @param length 1..255
   * @return false without RTX, before the first packet, or if the outbox has no room
   */
  public boolean sendPadding(int length, long nowNanos) {
    if (config.rtxPayloadType() < 0 || reports.packets == 0 || length < 1 || length > MAX_PADDING) {
      return false;
    }
    int timestamp = munger.timestampAt(null, nowNanos);
    return sender.sendProbe(resender.nextRtxSequence(), timestamp, length, nowNanos)
        == EgressVerdict.FORWARDED;
  }

  // ---- any thread ----

  /**
   * @return the round trip that receiver reports tell, smoothed; 0 when unknown
   */
  public long rttNanos() {
    return reports.rttNanos;
  }

  /**
   * @return packets sent again so far
   */
  public long packetsRetransmitted() {
    return reports.retransmitted;
  }

  /**
   * @return a snapshot
   */
  public DownTrackStats stats() {
    int spatial = selector.current();
    int temporal = selector.temporal();
    if (temporal == LayerSelector.NONE) {
      temporal = !video || spatial == LayerSelector.NONE ? 0 : munger.temporal();
    }
    return reports.stats(spatial, temporal, selector.target(), state.reason(selector));
  }

  /**
   * @return packets with this verdict
   */
  public long drops(EgressVerdict reason) {
    return counters.of(reason);
  }
}
