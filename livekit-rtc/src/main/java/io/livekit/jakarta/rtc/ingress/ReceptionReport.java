package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.core.JitterEstimator;
import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;

/**
 * Loss, jitter and report block of one received stream (RFC 3550 §6.4.1, A.3). Owned by: the
 * publisher's media loop.
 */
final class ReceptionReport {
  private final JitterEstimator jitter;
  private long base = -1;
  private long highest = -1;
  private long received;
  private long expectedBefore;
  private long receivedBefore;
  private int lastSenderReport;
  private long senderReportNanos;

  ReceptionReport(int clockRate) {
    jitter = new JitterEstimator(clockRate);
  }

  /** Takes a packet that is no duplicate. */
  void onPacket(long sequence, long timestamp, boolean late, long nowNanos) {
    if (base < 0 || sequence < base) {
      base = sequence;
    }
    highest = Math.max(highest, sequence);
    received++;
    if (!late) {
      jitter.onPacket(timestamp, nowNanos);
    }
  }

  void onSenderReport(long ntp, long nowNanos) {
    lastSenderReport = Ntp.compact(ntp);
    senderReportNanos = nowNanos;
  }

  /**
   * @return packets missing so far; what retransmissions brought in isn't
   */
  long lost() {
    return base < 0 ? 0 : Math.max(0, highest - base + 1 - received);
  }

  long jitterNanos() {
    return jitter.jitterNanos();
  }

  /**
   * Appends the block to the receiver report just begun.
   *
   * @param leastFraction at least this loss, 0–255: what audio subscribers lost, so that the
   *     encoder protects for them
   */
  boolean write(RtcpWriter rtcp, int ssrc, int leastFraction, long nowNanos) {
    long expected = base < 0 ? 0 : highest - base + 1;
    long expectedNow = expected - expectedBefore;
    long lostNow = expectedNow - (received - receivedBefore);
    int fraction =
        expectedNow <= 0 || lostNow <= 0 ? 0 : (int) Math.min(255, (lostNow << 8) / expectedNow);
    int delay = lastSenderReport == 0 ? 0 : Ntp.compactFromNanos(nowNanos - senderReportNanos);
    boolean written =
        rtcp.reportBlock(
            ssrc,
            Math.max(fraction, leastFraction),
            expected - received,
            highest,
            jitter.jitter(),
            lastSenderReport,
            delay & 0xFFFF_FFFFL);
    if (written) {
      expectedBefore = expected;
      receivedBefore = received;
    }
    return written;
  }
}
