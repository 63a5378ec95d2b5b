package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * Measures the round trip to a publisher, who sends no report blocks about us: our XR reference
 * time, its DLRR answer (RFC 3611 §4.4, §4.5). Owned by: the publisher's media loop; one per
 * transport.
 */
public final class RoundTripMeter {
  /** The pace of receiver reports. */
  public static final long INTERVAL_NANOS = 1_000_000_000L;

  private static final int WEIGHT = 8; // RFC 6298's smoothing

  private long nextNanos = KeyFrameRequests.AT_ONCE;
  private long rttNanos;

  /**
   * Appends an XR if one is due. Its time is only ever compared with our own, so any origin will
   * do.
   */
  public void write(RtcpWriter rtcp, int senderSsrc, long nowNanos) {
    if (nowNanos >= nextNanos && rtcp.receiverReferenceTime(senderSsrc, Ntp.fromNanos(nowNanos))) {
      nextNanos = nowNanos + INTERVAL_NANOS;
    }
  }

  /**
   * Takes the publisher's answer to one of our reference times. @return the smoothed round trip, 0
   * when unknown
   */
  public long onAnswer(int lastReport, long delay, long nowNanos) {
    long sample = Ntp.roundTripNanos(Ntp.compact(Ntp.fromNanos(nowNanos)), lastReport, (int) delay);
    if (sample >= 0) {
      rttNanos = rttNanos == 0 ? Math.max(1, sample) : rttNanos + (sample - rttNanos) / WEIGHT;
    }
    return rttNanos;
  }

  /**
   * @return the smoothed round trip, 0 when unknown
   */
  public long rttNanos() {
    return rttNanos;
  }

  public long nextTimeoutNanos() {
    return nextNanos;
  }
}
