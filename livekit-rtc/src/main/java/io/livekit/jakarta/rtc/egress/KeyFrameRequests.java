package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.ingress.PacketFacts;
import io.livekit.jakarta.rtc.ingress.PacketRing;

/**
 * Sees to it that a subscriber gets the key frame that the layer it is to have begins with: joins
 * it where somebody else has just got it, and asks the publisher otherwise, again until it comes.
 * Owned by: the subscriber's media loop.
 */
final class KeyFrameRequests {
  private static final long MIN_INTERVAL_NANOS = 200_000_000L; // spec/02 §5.5
  private static final long MAX_INTERVAL_NANOS = 1_000_000_000L;
  private static final long NEVER = Long.MAX_VALUE;

  /** Takes a packet that is in the ring already. */
  interface Join {
    EgressVerdict forward(int layer, PacketRing ring, PacketFacts p, long nowNanos);
  }

  private final ForwardingState state;
  private final LayerSelector selector;
  private final StreamMunger munger;
  private final SendReports reports;
  private final Join join;
  private final PacketFacts joining = new PacketFacts();
  private long nextAskNanos = NEVER;

  /**
   * @param join is given the key frame that is joined
   */
  KeyFrameRequests(
      ForwardingState state,
      LayerSelector selector,
      StreamMunger munger,
      SendReports reports,
      Join join) {
    this.state = state;
    this.selector = selector;
    this.munger = munger;
    this.reports = reports;
    this.join = join;
  }

  /**
   * Keys will be there in a round trip or two: a key frame that is asked for now has come by then,
   * and the subscriber starts with it.
   */
  void outputComing(long nowNanos) {
    if (state.isStopped() || state.isReady() || munger.layer() != LayerSelector.NONE) {
      return;
    }
    selector.refresh(state.source);
    int layer = selector.target();
    if (layer != LayerSelector.NONE && !hasKeyFrame(layer, SentKeyFrame.FRESH_NANOS, nowNanos)) {
      state.source.requestKeyFrame(layer);
    }
  }

  /** There is nothing to wait for. */
  void stop() {
    nextAskNanos = NEVER;
  }

  /** The target begins with its next key frame only: joins that, or asks unless it has been. */
  void need(long nowNanos) {
    if (nextAskNanos == NEVER && !joinFromRing(nowNanos)) {
      ask(nowNanos);
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
        && join.forward(layer, state.source.layer(layer).ring(), joining, nowNanos)
            == EgressVerdict.FORWARDED) {
      return true;
    }
    nextAskNanos = NEVER;
    return false;
  }

  /**
   * @return whether this is the packet that is joined
   */
  boolean isJoining(PacketFacts p) {
    return p == joining;
  }

  /**
   * Looks for the newest key frame of a layer and reads it into {@link #joining}.
   *
   * @return whether it is younger than that, and not too much has followed it
   */
  private boolean hasKeyFrame(int layer, long maxAgeNanos, long nowNanos) {
    PacketRing ring = state.source.layer(layer).ring();
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

  private void ask(long nowNanos) {
    request(selector.target());
    long interval =
        Math.max(MIN_INTERVAL_NANOS, Math.min(MAX_INTERVAL_NANOS, 2 * reports.rttOrDefault()));
    nextAskNanos = nowNanos + interval;
  }

  /** Asks the publisher for a key frame of a layer, at once. */
  void request(int layer) {
    state.source.requestKeyFrame(selector.streamOf(Math.max(0, layer)));
  }

  /** It is time to ask again. @return whether that was so */
  boolean takeTimeout(long nowNanos) {
    if (nowNanos < nextAskNanos) {
      return false;
    }
    nextAskNanos = NEVER;
    return true;
  }

  long nextTimeoutNanos() {
    return nextAskNanos;
  }
}
