package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * The second of silence that a muted track ends with (spec/02 §5.7). Owned by: the subscriber's
 * media loop.
 */
final class FadeOut {
  private final DownTrackConfig config;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final DropCounters<EgressVerdict> counters;
  private int left;
  private long nextNanos = Long.MAX_VALUE;

  FadeOut(
      DownTrackConfig config,
      StreamMunger munger,
      PacketSender sender,
      DropCounters<EgressVerdict> counters) {
    this.config = config;
    this.munger = munger;
    this.sender = sender;
    this.counters = counters;
  }

  /** Starts, if there is silence in the track's codec. */
  void start(long nowNanos) {
    if (SilenceFrames.isAvailable(config.codec())) {
      left = SilenceFrames.COUNT;
      nextNanos = nowNanos;
    }
  }

  void stop() {
    nextNanos = Long.MAX_VALUE;
  }

  void onTimeout(long nowNanos) {
    while (nowNanos >= nextNanos) {
      int units =
          (int) (SilenceFrames.INTERVAL_NANOS * config.codec().clockRate() / 1_000_000_000L);
      int timestamp = munger.nextTimestamp(units, nextNanos);
      counters.count(sender.sendSilence(munger.nextSequence(), timestamp, nowNanos));
      left--;
      nextNanos = left > 0 ? nextNanos + SilenceFrames.INTERVAL_NANOS : Long.MAX_VALUE;
    }
  }

  long nextTimeoutNanos() {
    return nextNanos;
  }
}
