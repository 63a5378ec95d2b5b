package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.allocation.AllocatedTrack;
import io.livekit.jakarta.rtc.allocation.Ladder;
import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.MediaSource;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * One subscriber's copy of a track. Owned by: the subscriber's media loop; {@link #stats} and
 * {@link #drops} from any thread, off by a packet at worst.
 *
 * <p>Here is decided what is forwarded and when: by the layers that there are, key frames, pauses
 * and what the subscriber asks for. How it gets out is the outgoing stream's.
 */
public final class DownTrack implements AllocatedTrack {
  private static final long MIN_KEY_FRAME_INTERVAL_NANOS = 200_000_000L; // spec/02 §5.5
  private static final long MAX_KEY_FRAME_INTERVAL_NANOS = 1_000_000_000L;
  private static final long REFRESH_NANOS = 100_000_000L;

  /** Packets looked through for those that follow a late key frame: half a second at 4 Mbit/s. */
  private static final int MAX_SKIPPED = 256;

  /** A packet whose retransmission is lost as well is asked for again a round trip later. */
  private static final int HISTORY_ROUND_TRIPS = 3;

  private static final int FILLING = 1; // byte in the place of a packet that isn't sent
  private static final int MAX_PADDING = 255; // one byte counts it (RFC 3550 §5.1)

  private final DownTrackConfig config;
  private final boolean video;
  private final AffordableLayers affordable = new AffordableLayers();
  private final LayerSelector selector = new TrackSelector(affordable);
  private final LayerStall stall = new LayerStall(selector);
  private final PacketOut out;
  private final DropCounters<EgressVerdict> counters;
  private final SendReports reports;
  private final SentKeyFrame keyFrame;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final Resender resender;
  private final OutgoingStream stream;
  private final FadeOut fadeOut;
  private final OpeningPackets opening;
  private final PacketFacts joining = new PacketFacts();
  private final PacketFacts skipped = new PacketFacts();
  private MediaSource source;
  private int maxTemporal = Integer.MAX_VALUE;
  private int priority;
  private Withheld withheld = nothing -> {};
  private boolean paused;
  private boolean muted;
  private long nextAskNanos = Long.MAX_VALUE;
  private long nextRefreshNanos = Long.MIN_VALUE;

  /**
   * @param firstSequence where outgoing sequence numbers start, 16 bits, random (RFC 3550 §5.1),
   *     below 2^15 (RFC 3711 §3.3.1)
   * @param firstTimestamp the same for timestamps
   */
  public DownTrack(DownTrackConfig config, PacketOut out, int firstSequence, int firstTimestamp) {
    this.config = config;
    this.out = out;
    video = config.codec().kind() == MediaKind.VIDEO;
    counters = new DropCounters<>(EgressVerdict.class, EgressVerdict.FORWARDED, out::onDrop);
    keyFrame = new SentKeyFrame(config.replays());
    reports = new SendReports(config);
    munger = new StreamMunger(config.codec(), firstSequence, firstTimestamp);
    sender = new PacketSender(config, out);
    ResendBudget budget = out.resendBudget();
    resender =
        new Resender(
            config, munger, sender, keyFrame, reports, counters, budget, firstSequence + 1);
    stream = new OutgoingStream(config, munger, sender, resender, keyFrame, reports, budget);
    fadeOut = new FadeOut(config, munger, sender, counters);
    opening = new OpeningPackets(config, munger, sender, counters);
  }

  public DownTrackConfig config() {
    return config;
  }

  // ---- control ----

  /** Forwards from another source from its next key frame on. Call through {@link FanOut}. */
  void setSource(MediaSource source, long nowNanos) {
    if (this.source == source) {
      return;
    }
    this.source = source;
    munger.forgetLayer();
    resender.setSource(source);
    restart(nowNanos);
  }

  /** Forwards nothing until there is a source again. */
  void clearSource() {
    source = null;
    munger.forgetLayer();
    selector.reset();
    nextAskNanos = Long.MAX_VALUE;
    fadeOut.stop();
  }

  /**
   * Highest layers to forward, each from 0; switching happens on key frames, temporal layers
   * between pictures.
   */
  public void setMaxLayers(int spatial, int temporal, long nowNanos) {
    selector.setMaxSpatial(spatial);
    selector.setMaxTemporal(temporal);
    maxTemporal = temporal;
    limitTemporal(selector.current());
    refresh(nowNanos);
  }

  private void limitTemporal(int layer) {
    munger.setMaxTemporal(affordable.temporalOf(layer, maxTemporal));
  }

  /** Highest spatial layer that may be forwarded at all, from 0, even if no lower one is alive. */
  public void setAllowedLayer(int spatial, long nowNanos) {
    selector.setAllowedSpatial(spatial);
    refresh(nowNanos);
  }

  /** What it counts beside the subscriber's other tracks: more is more. */
  public void setPriority(int priority) {
    this.priority = priority;
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
    if (video && !paused && !muted && source != null && out.isReady()) {
      selector.readLadder(source, maxTemporal, ladder);
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
    }
    limitTemporal(current);
    if (before != affordable.isNothing()) {
      withheld.changed(!before);
    }
    if (before && !affordable.isNothing()) {
      restart(nowNanos);
    } else {
      refresh(nowNanos);
    }
  }

  /** Stops or resumes forwarding; resuming video waits for a key frame. */
  public void setPaused(boolean paused, long nowNanos) {
    if (this.paused != paused) {
      this.paused = paused;
      restart(nowNanos);
    }
  }

  /**
   * The publisher muted: nothing is forwarded; audio ends with a second of silence (spec/02 §5.7).
   */
  public void setMuted(boolean muted, long nowNanos) {
    if (this.muted == muted) {
      return;
    }
    this.muted = muted;
    restart(nowNanos);
    if (muted && !paused && munger.layer() != LayerSelector.NONE) {
      fadeOut.start(nowNanos);
    }
  }

  private void restart(long nowNanos) {
    selector.reset();
    selector.setStalled(LayerSelector.NONE);
    fadeOut.stop();
    refresh(nowNanos);
  }

  /**
   * Keys will be there in a round trip or two: a key frame that is asked for now has come by then,
   * and the subscriber starts with it.
   */
  public void outputComing(long nowNanos) {
    if (!video || isStopped() || out.isReady() || munger.layer() != LayerSelector.NONE) {
      return;
    }
    selector.refresh(source);
    int layer = selector.target();
    if (layer != LayerSelector.NONE && !hasKeyFrame(layer, SentKeyFrame.FRESH_NANOS, nowNanos)) {
      source.requestKeyFrame(layer);
    }
  }

  /** Packets get through from now on: keys or a path have come. */
  public void outputReady(long nowNanos) {
    refresh(nowNanos);
  }

  /**
   * Tells the round trip that ICE measures, which counts until the subscriber's reports tell it.
   */
  public void setPathRtt(long rttNanos) {
    reports.pathRttNanos = rttNanos;
  }

  private boolean isStopped() {
    return paused || muted || source == null || affordable.isNothing();
  }

  private void refresh(long nowNanos) {
    nextRefreshNanos = nowNanos + REFRESH_NANOS;
    if (out.isReady()) {
      opening.begin(nowNanos);
    }
    // A key frame that comes before there are keys for it is lost, and the next one is a throttle's
    // time away.
    if (isStopped() || !out.isReady()) {
      nextAskNanos = Long.MAX_VALUE;
      return;
    }
    selector.refresh(source);
    if (!video || !selector.needsKeyFrame()) {
      nextAskNanos = Long.MAX_VALUE;
    } else if (nextAskNanos == Long.MAX_VALUE && !joinFromRing(nowNanos)) {
      askForKeyFrame(nowNanos);
    }
  }

  /**
   * Starts with the key frame that somebody else has just got: the publisher makes the next one for
   * us only when the throttle allows (spec/02 §3).
   */
  private boolean joinFromRing(long nowNanos) {
    if (munger.layer() != LayerSelector.NONE || selector.target() == LayerSelector.NONE) {
      return false; // nothing to join, or what is in the ring may have been shown before
    }
    int layer = selector.streamOf(selector.target());
    nextAskNanos = nowNanos; // the join looks at the layers again, and mustn't come back here
    if (hasKeyFrame(layer, SentKeyFrame.MAX_AGE_NANOS, nowNanos)
        && forward(layer, source.layer(layer).ring(), joining, nowNanos)
            == EgressVerdict.FORWARDED) {
      return true;
    }
    nextAskNanos = Long.MAX_VALUE;
    return false;
  }

  /**
   * Looks for the newest key frame of a layer and reads it into {@link #joining}.
   *
   * @return whether it is younger than that, and not too much has followed it
   */
  private boolean hasKeyFrame(int layer, long maxAgeNanos, long nowNanos) {
    PacketRing ring = source.layer(layer).ring();
    long newest = ring.head() - 1;
    for (long index = newest, oldest = Math.max(ring.oldest(), newest - SentKeyFrame.MAX_BURST);
        index >= oldest;
        index--) {
      if (ring.read(index, joining) && joining.is(PacketFacts.KEY_FRAME)) {
        return nowNanos - joining.arrivalNanos < maxAgeNanos;
      }
    }
    return false;
  }

  private void askForKeyFrame(long nowNanos) {
    requestKeyFrame(selector.target());
    long interval =
        Math.max(
            MIN_KEY_FRAME_INTERVAL_NANOS,
            Math.min(MAX_KEY_FRAME_INTERVAL_NANOS, 2 * reports.rttOrDefault()));
    nextAskNanos = nowNanos + interval;
  }

  private void requestKeyFrame(int layer) {
    source.requestKeyFrame(selector.streamOf(Math.max(0, layer)));
  }

  // ---- forwarding ----

  /** Decides on one packet of a layer and sends it. */
  EgressVerdict forward(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    EgressVerdict verdict = decideAndSend(layer, ring, p, nowNanos);
    counters.count(verdict);
    return verdict;
  }

  private EgressVerdict decideAndSend(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    if (isStopped()) {
      return EgressVerdict.PAUSED;
    }
    if (selector.current() == LayerSelector.NONE && !out.isReady()) {
      return EgressVerdict.WAITING_FOR_KEY_FRAME;
    }
    if (video && stall.watch(p.isOfSeveralLayers() ? p.spatial : layer, p)) {
      refresh(nowNanos);
    }
    // A layer may have come to life with this very packet.
    if (nowNanos >= nextRefreshNanos
        || layer != selector.current() && p.is(PacketFacts.KEY_FRAME)) {
      refresh(nowNanos);
    }
    int former = selector.current();
    LayerSelector.Choice choice = selector.choose(layer, p);
    if (choice == LayerSelector.Choice.SKIP) {
      return selector.current() == LayerSelector.NONE
          ? EgressVerdict.WAITING_FOR_KEY_FRAME
          : EgressVerdict.NOT_SELECTED;
    }
    if (selector.current() != former) {
      Flight.layerSwitch(config.ssrc(), former, selector.current(), selector.target());
      refresh(nowNanos);
    }
    if (!p.codec.isVariantOf(config.codec())) {
      return EgressVerdict.CODEC_MISMATCH;
    }
    if (choice == LayerSelector.Choice.SWITCH) {
      return switchTo(layer, p, nowNanos)
          ? begin(layer, ring, p, nowNanos)
          : EgressVerdict.NOT_SELECTED;
    }
    if (affordable.cuts(layer)) {
      return EgressVerdict.NOT_AFFORDABLE;
    }
    if (p.is(PacketFacts.UNREPAIRED)) {
      // long before the subscriber finds out that nothing else will help
      source.requestKeyFrame(layer);
    }
    return pass(choice, layer, ring, p, nowNanos);
  }

  /** Sends a packet of the stream being forwarded, or leaves it out. */
  private EgressVerdict pass(
      LayerSelector.Choice choice, int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    return switch (choice) {
      case SKIP -> EgressVerdict.NOT_SELECTED;
      case LEAVE_OUT -> leaveOut(p, false, EgressVerdict.NOT_SELECTED, nowNanos);
      case LEAVE_OUT_REST -> leaveOut(p, true, EgressVerdict.NOT_SELECTED, nowNanos);
      case UNDECODABLE -> leaveOut(p, false, EgressVerdict.UNDECODABLE, nowNanos);
      default -> send(layer, ring, p, nowNanos);
    };
  }

  /**
   * Where the packet came late, the subscriber knows of its place in the stream, and asks for it
   * until it gets something.
   */
  private EgressVerdict leaveOut(
      PacketFacts p, boolean sameFrame, EgressVerdict reason, long nowNanos) {
    EgressVerdict verdict = munger.leaveOut(p, sameFrame, reason);
    if (verdict == EgressVerdict.PICTURE_DROPPED) {
      sender.sendPadding(
          munger.sequence(p.sequence), munger.timestamp(p.timestamp), FILLING, nowNanos);
    }
    return verdict;
  }

  /**
   * Sends the first packet after a switch. A key frame whose beginning came late, after a loss or
   * out of order, takes with it what came before it and was skipped: waiting for the next key frame
   * would cost another round trip, again and again where the network reorders.
   */
  private EgressVerdict begin(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    long sequence = p.sequence;
    long index = p.index;
    // then what has come since belongs to it too; the fan-out may bring it again
    boolean fromRing = p == joining;
    boolean live = !fromRing && !p.is(PacketFacts.LATE);
    EgressVerdict verdict = send(layer, ring, p, nowNanos);
    if (live || verdict != EgressVerdict.FORWARDED) {
      return verdict;
    }
    for (long i = Math.max(ring.oldest(), index - MAX_SKIPPED),
            end = fromRing ? ring.head() : index;
        i < end;
        i++) {
      if (ring.read(i, skipped) && skipped.epoch == munger.epoch() && skipped.sequence > sequence) {
        counters.count(pass(selector.choose(layer, skipped), layer, ring, skipped, nowNanos));
      }
    }
    return verdict;
  }

  private EgressVerdict send(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    EgressVerdict verdict = stream.forward(layer, ring, p, selector.targets(p), nowNanos);
    if (verdict != EgressVerdict.FORWARDED
        && video
        && p.is(PacketFacts.KEY_FRAME)
        && verdict.isSendFailure()) {
      selector.reset(); // without its key frame nothing that follows can be decoded
      refresh(nowNanos);
    }
    return verdict;
  }

  private boolean switchTo(int layer, PacketFacts p, long nowNanos) {
    int before = munger.layer();
    boolean first = before == LayerSelector.NONE;
    limitTemporal(layer);
    if (!munger.switchTo(layer, p, source)) {
      limitTemporal(before);
      return false;
    }
    if (first) {
      keyFrame.onStart(nowNanos);
      opening.stop();
    }
    stall.onForwarded(p);
    int former = selector.current();
    selector.onSwitched(layer, p);
    if (video && former != selector.current()) {
      Flight.layerSwitch(config.ssrc(), former, selector.current(), selector.target());
    }
    refresh(nowNanos);
    return true;
  }

  // ---- feedback from the subscriber ----

  /** Takes one pair of a NACK (RFC 4585 §6.2.1) and resends what it names. */
  public void receiveNack(int pid, int bitmask, long nowNanos) {
    if (!config.nack()) {
      return;
    }
    keyFrame.onSeen();
    resender.receiveNack(pid, bitmask, isStopped(), nowNanos);
    if (resender.takeKeyFrameBetter() && video && !isStopped()) {
      requestKeyFrame(selector.current());
    }
  }

  /** Takes a PLI or FIR; call once per compound. */
  public void receiveKeyFrameRequest(long nowNanos) {
    reports.keyFrameRequests++;
    // One that was sent within the last round trip is what the subscriber waits for; what it lacks
    // of it, it asks for.
    if (video
        && !isStopped()
        && nowNanos - keyFrame.sentNanos() > reports.rttOrDefault()
        && !resender.replay(nowNanos)) {
      requestKeyFrame(
          selector.current() == LayerSelector.NONE ? selector.target() : selector.current());
    }
  }

  /**
   * Takes a report block about this track's SSRC.
   *
   * @param fractionLost 0–255 as on the wire
   * @param ntpNow the wall clock that {@link #writeSenderReport} was given, now
   */
  public void receiveReport(
      int fractionLost,
      int cumulativeLost,
      long jitter,
      int lastSenderReport,
      long delaySinceLastSenderReport,
      long ntpNow) {
    keyFrame.onSeen();
    reports.onReport(
        fractionLost, cumulativeLost, jitter, lastSenderReport, delaySinceLastSenderReport, ntpNow);
    if (source != null) {
      source.reportLoss(fractionLost & 0xFF);
      LayerFeed feed = forwardedLayer();
      if (video && feed != null) {
        feed.ring().wantHistory(PacketRing.HISTORY_NANOS + HISTORY_ROUND_TRIPS * reports.rttNanos);
      }
    }
  }

  /**
   * @return the layer forwarded last, or null
   */
  private LayerFeed forwardedLayer() {
    return source == null || munger.layer() == LayerSelector.NONE
        ? null
        : source.layer(munger.layer());
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
        rtcp, ntpNow, munger.timestampAt(forwardedLayer(), nowNanos) & 0xFFFF_FFFFL);
  }

  // ---- time ----

  /** Asks for key frames again, and sends what is made here, when it is time. */
  public void onTimeout(long nowNanos) {
    if (nowNanos >= nextAskNanos) {
      nextAskNanos = Long.MAX_VALUE;
      refresh(nowNanos);
    }
    fadeOut.onTimeout(nowNanos);
    opening.onTimeout(nowNanos);
  }

  public long nextTimeoutNanos() {
    return Math.min(nextAskNanos, Math.min(fadeOut.nextTimeoutNanos(), opening.nextTimeoutNanos()));
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
    return reports.stats(spatial, temporal, selector.target(), layerReason());
  }

  private LayerReason layerReason() {
    if (paused) {
      return LayerReason.PAUSED;
    }
    if (muted) {
      return LayerReason.MUTED;
    }
    if (source == null || !out.isReady()) {
      return LayerReason.NOT_READY;
    }
    if (affordable.isNothing()) {
      return LayerReason.BANDWIDTH_PAUSED;
    }
    boolean waits = selector.target() != LayerSelector.NONE;
    return waits && selector.current() != selector.target()
        ? LayerReason.WAITING_FOR_KEY_FRAME
        : selector.reason();
  }

  /**
   * @return packets with this verdict
   */
  public long drops(EgressVerdict reason) {
    return counters.of(reason);
  }
}
