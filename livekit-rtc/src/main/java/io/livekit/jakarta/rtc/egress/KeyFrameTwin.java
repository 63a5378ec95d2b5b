package io.livekit.jakarta.rtc.egress;

/**
 * Sends key frames twice where the way to the subscriber is long and loses packets: of the many
 * packets that one has, some get lost more often than not, nothing is shown until they have come,
 * and to ask for them takes a round trip. Owned by: the subscriber's media loop.
 */
final class KeyFrameTwin {
  /** From here on a second copy costs less than the time that it saves. */
  private static final long LONG_RTT_NANOS = 150_000_000L;

  /** Longer than most bursts of loss, and than a publisher takes to send a key frame. */
  private static final long DELAY_NANOS = 40_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private final Resender resender;
  private final HeldPackets held; // null for audio, and without NACK
  private final SentKeyFrame keyFrame;
  private final SendReports reports;
  private final boolean possible;
  private long nextNanos = NEVER;
  private long repeatedTo = Long.MIN_VALUE; // outgoing number, exclusive

  KeyFrameTwin(
      DownTrackConfig config,
      Resender resender,
      HeldPackets held,
      SentKeyFrame keyFrame,
      SendReports reports) {
    this.resender = resender;
    this.held = held;
    this.keyFrame = keyFrame;
    this.reports = reports;
    possible = config.nack() && config.rtxPayloadType() >= 0;
  }

  /** A packet of a key frame was sent. */
  void onKeyFrame(long nowNanos) {
    if (nextNanos == NEVER
        && possible
        && reports.rttOrDefault() >= LONG_RTT_NANOS
        && reports.mayLose()) {
      nextNanos = nowNanos + DELAY_NANOS;
    }
  }

  void onTimeout(long nowNanos) {
    if (nowNanos < nextNanos) {
      return;
    }
    nextNanos = NEVER;
    if (held != null && held.waitingBytes() > 0) {
      return; // a narrow path takes it once
    }
    long first = Math.max(keyFrame.firstSequence(), repeatedTo);
    repeatedTo = resender.repeat(first, keyFrame.timestamp(), nowNanos);
  }

  long nextTimeoutNanos() {
    return nextNanos;
  }
}
