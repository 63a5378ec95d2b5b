package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.MediaKind;
import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.PacketRing;

/**
 * What a subscriber's NACKs, key-frame requests and reports about a track lead to. Owned by: the
 * subscriber's media loop.
 */
final class SubscriberFeedback {
  /** A packet whose retransmission is lost as well is asked for again a round trip later. */
  private static final int HISTORY_ROUND_TRIPS = 3;

  private final DownTrackConfig config;
  private final ForwardingState state;
  private final LayerSelector selector;
  private final StreamMunger munger;
  private final KeyFrameRequests keyFrames;
  private final Resender resender;
  private final SentKeyFrame keyFrame;
  private final SendReports reports;
  private final boolean video;

  SubscriberFeedback(
      DownTrackConfig config,
      ForwardingState state,
      LayerSelector selector,
      StreamMunger munger,
      KeyFrameRequests keyFrames,
      Resender resender,
      SentKeyFrame keyFrame,
      SendReports reports) {
    this.config = config;
    this.state = state;
    this.selector = selector;
    this.munger = munger;
    this.keyFrames = keyFrames;
    this.resender = resender;
    this.keyFrame = keyFrame;
    this.reports = reports;
    video = config.codec().kind() == MediaKind.VIDEO;
  }

  void receiveNack(int pid, int bitmask, long nowNanos) {
    if (!config.nack()) {
      return;
    }
    keyFrame.onSeen();
    resender.receiveNack(pid, bitmask, state.isStopped(), nowNanos);
    if (resender.takeKeyFrameBetter() && video && !state.isStopped()) {
      keyFrames.request(selector.current());
    }
  }

  void receiveKeyFrameRequest(long nowNanos) {
    reports.keyFrameRequests++;
    // One that was sent within the last round trip is what the subscriber waits for; what it lacks
    // of it, it asks for.
    if (video
        && !state.isStopped()
        && nowNanos - keyFrame.sentNanos() > reports.rttOrDefault()
        && !resender.replay(nowNanos)) {
      keyFrames.request(
          selector.current() == LayerSelector.NONE ? selector.target() : selector.current());
    }
  }

  void receiveReport(
      int fractionLost,
      int cumulativeLost,
      long jitter,
      int lastSenderReport,
      long delaySinceLastSenderReport,
      long ntpNow) {
    keyFrame.onSeen();
    reports.onReport(
        fractionLost, cumulativeLost, jitter, lastSenderReport, delaySinceLastSenderReport, ntpNow);
    if (state.source != null) {
      state.source.reportLoss(fractionLost & 0xFF);
      LayerFeed feed = forwardedLayer();
      if (video && feed != null) {
        feed.ring().wantHistory(PacketRing.HISTORY_NANOS + HISTORY_ROUND_TRIPS * reports.rttNanos);
      }
    }
  }

  /**
   * @return the layer forwarded last, or null
   */
  LayerFeed forwardedLayer() {
    return state.source == null || munger.layer() == LayerSelector.NONE
        ? null
        : state.source.layer(munger.layer());
  }
}
