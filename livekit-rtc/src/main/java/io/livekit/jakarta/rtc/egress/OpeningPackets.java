package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * What a subscriber gets of a track until media comes: its stack shows a track to the application
 * with the first packet, and would never show one whose publisher is muted, or late one whose next
 * key frame is seconds away (spec/02 §5.7). Silence for audio, padding for video. Owned by: the
 * subscriber's media loop.
 */
final class OpeningPackets {
  private static final long INTERVAL_NANOS = 100_000_000L;

  /** After that nobody waits any more for what may never come. */
  private static final long LIMIT_NANOS = 5_000_000_000L;

  private static final int PADDING = 255;
  private static final long NEVER = Long.MAX_VALUE;

  private final DownTrackConfig config;
  private final StreamMunger munger;
  private final PacketSender sender;
  private final DropCounters<EgressVerdict> counters;
  private boolean begun;
  private long nextNanos = NEVER;
  private long endNanos;

  OpeningPackets(
      DownTrackConfig config,
      StreamMunger munger,
      PacketSender sender,
      DropCounters<EgressVerdict> counters) {
    this.config = config;
    this.munger = munger;
    this.sender = sender;
    this.counters = counters;
    begun = !config.opens();
  }

  /** Packets get through from now on. */
  void begin(long nowNanos) {
    if (!begun) {
      begun = true;
      nextNanos = nowNanos;
      endNanos = nowNanos + LIMIT_NANOS;
    }
  }

  /** Media has come. */
  void stop() {
    begun = true;
    nextNanos = NEVER;
  }

  void onTimeout(long nowNanos) {
    if (nowNanos < nextNanos) {
      return;
    }
    send(nowNanos);
    nextNanos = nowNanos + INTERVAL_NANOS > endNanos ? NEVER : nowNanos + INTERVAL_NANOS;
  }

  private void send(long nowNanos) {
    int units = (int) (INTERVAL_NANOS * config.codec().clockRate() / 1_000_000_000L);
    int timestamp = munger.nextTimestamp(units, nowNanos);
    long sequence = munger.nextSequence();
    counters.count(
        SilenceFrames.isAvailable(config.codec())
            ? sender.sendSilence(sequence, timestamp, nowNanos)
            : sender.sendPadding(sequence, timestamp, PADDING, nowNanos));
  }

  long nextTimeoutNanos() {
    return nextNanos;
  }
}
