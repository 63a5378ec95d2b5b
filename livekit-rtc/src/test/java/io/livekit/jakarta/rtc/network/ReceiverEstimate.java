package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.core.RateMeter;

/**
 * What a receiver without transport-cc makes of its path, in the manner of libwebrtc's: by the
 * delay of what it gets, half as much again as that at most. Asked once a second. Owned by: one
 * thread.
 */
final class ReceiverEstimate {
  private static final double DECREASE = 0.85;
  private static final double GROWTH = 1.08;
  private static final double BEYOND = 1.5;
  private static final long QUEUE_NANOS = 60_000_000L;

  private final RateMeter received = new RateMeter();
  private long base = Long.MAX_VALUE;
  private long least = Long.MAX_VALUE;
  private double estimate = 30_000_000;

  /**
   * @param sendTime seconds in 24 bits, 18 of them behind the point (abs-send-time)
   */
  void received(int bytes, int sendTime, long nowNanos) {
    received.add(bytes, nowNanos);
    // Of nanoseconds that wrap with the time of sending; what matters is the least and its change.
    long delay = Math.floorMod(nowNanos - (sendTime * 1_000_000_000L >> 18), 64_000_000_000L);
    base = Math.min(base, delay);
    least = Math.min(least, delay);
  }

  long bitsPerSecond(long nowNanos) {
    long rate = received.bitsPerSecond(nowNanos);
    if (least != Long.MAX_VALUE && least - base > QUEUE_NANOS) {
      estimate = Math.min(estimate, DECREASE * rate);
    } else {
      estimate = Math.min(GROWTH * estimate, BEYOND * rate + 10_000);
    }
    least = Long.MAX_VALUE;
    return (long) estimate;
  }
}
