package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;

/**
 * Decides on each packet of a track whether it goes to the subscriber: by the layers that there
 * are, key frames, and what is wished and affordable. Owned by: the subscriber's media loop.
 */
final class Forwarder {
  private static final long REFRESH_NANOS = 100_000_000L;

  /** Packets looked through for those that follow a late key frame: half a second at 4 Mbit/s. */
  private static final int MAX_SKIPPED = 256;

  private static final int FILLING = 1; // byte in the place of a packet that isn't sent

  private final DownTrackConfig config;
  private final boolean video;
  private final ForwardingState state;
  private final AffordableLayers affordable;
  private final LayerSelector selector;
  private final LayerStall stall;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final OutgoingStream stream;
  private final SentKeyFrame keyFrame;
  private final KeyFrameTwin twin;
  private final OpeningPackets opening;
  private final DropCounters<EgressVerdict> counters;
  private final KeyFrameRequests keyFrames;
  private final PacketFacts skipped = new PacketFacts();
  private int maxTemporal = Integer.MAX_VALUE;
  private long nextRefreshNanos = Long.MIN_VALUE;

  Forwarder(
      DownTrackConfig config,
      ForwardingState state,
      AffordableLayers affordable,
      LayerSelector selector,
      StreamMunger munger,
      PacketSender sender,
      OutgoingStream stream,
      SentKeyFrame keyFrame,
      KeyFrameTwin twin,
      OpeningPackets opening,
      SendReports reports,
      DropCounters<EgressVerdict> counters) {
    this.config = config;
    video = config.codec().kind() == MediaKind.VIDEO;
    this.state = state;
    this.affordable = affordable;
    this.selector = selector;
    stall = new LayerStall(selector);
    this.munger = munger;
    this.sender = sender;
    this.stream = stream;
    this.keyFrame = keyFrame;
    this.twin = twin;
    this.opening = opening;
    this.counters = counters;
    keyFrames = new KeyFrameRequests(state, selector, munger, reports, this::forward);
  }

  /**
   * @return what asks for the key frames that are needed
   */
  KeyFrameRequests keyFrames() {
    return keyFrames;
  }

  /**
   * @return highest temporal layer that is wished
   */
  int maxTemporal() {
    return maxTemporal;
  }

  void setMaxTemporal(int temporal) {
    selector.setMaxTemporal(temporal);
    maxTemporal = temporal;
    limitTemporal(selector.current());
  }

  /** What is wished or affordable of a layer has changed. */
  void limitTemporal(int layer) {
    munger.setMaxTemporal(affordable.temporalOf(layer, maxTemporal));
  }

  /** Whatever comes next has to be joined at a key frame. */
  void restart(long nowNanos) {
    selector.reset();
    selector.setStalled(LayerSelector.NONE);
    refresh(nowNanos);
  }

  /** Looks which layers there are now, and what is needed to forward the best of them. */
  void refresh(long nowNanos) {
    nextRefreshNanos = nowNanos + REFRESH_NANOS;
    boolean ready = state.isReady();
    if (ready) {
      opening.begin(nowNanos);
    }
    // A key frame that comes before there are keys for it is lost, and the next one is a throttle's
    // time away.
    if (state.isStopped() || !ready) {
      keyFrames.stop();
      return;
    }
    selector.refresh(state.source);
    if (!video || !selector.needsKeyFrame()) {
      keyFrames.stop();
    } else {
      keyFrames.need(nowNanos);
    }
  }

  /** Decides on one packet of a layer and sends it. */
  EgressVerdict forward(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    EgressVerdict verdict = decideAndSend(layer, ring, p, nowNanos);
    counters.count(verdict);
    return verdict;
  }

  private EgressVerdict decideAndSend(int layer, PacketRing ring, PacketFacts p, long nowNanos) {
    if (state.isStopped()) {
      return EgressVerdict.PAUSED;
    }
    if (selector.current() == LayerSelector.NONE && !state.isReady()) {
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
      state.source.requestKeyFrame(layer);
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
    boolean fromRing = keyFrames.isJoining(p);
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
    if (!video || !p.is(PacketFacts.KEY_FRAME)) {
      return verdict;
    }
    if (verdict == EgressVerdict.FORWARDED) {
      twin.onKeyFrame(nowNanos);
    } else if (verdict.isSendFailure()) {
      selector.reset(); // without its key frame nothing that follows can be decoded
      refresh(nowNanos);
    }
    return verdict;
  }

  private boolean switchTo(int layer, PacketFacts p, long nowNanos) {
    int before = munger.layer();
    boolean first = before == LayerSelector.NONE;
    limitTemporal(layer);
    if (!munger.switchTo(layer, p, state.source)) {
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
}
