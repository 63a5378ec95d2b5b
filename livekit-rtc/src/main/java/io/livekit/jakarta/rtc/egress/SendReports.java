package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.core.Ntp;
import io.livekit.jakarta.rtc.core.RateMeter;
import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.nio.charset.StandardCharsets;

/**
 * What was sent and what the subscriber reports about it. Owned by: the subscriber's media loop;
 * fields read racily.
 */
final class SendReports {
  /** Until a report tells the round trip: the same guess as towards publishers (spec/02 §3). */
  static final long DEFAULT_RTT_NANOS = 70_000_000L;

  private static final int RTT_WEIGHT = 8; // RFC 6298's smoothing
  private static final long RATE_INTERVAL_NANOS = 500_000_000L;

  private static final double NANOS_PER_MILLI = 1e6;

  private final DownTrackConfig config;
  private final byte[] cname;
  private final byte[] mid;
  private final RateMeter rate = new RateMeter();
  private long nextRateNanos = Long.MIN_VALUE;
  long packets;
  long bytes;
  long retransmitted;
  long nacks;
  long keyFrameRequests;
  long packetsLost;
  int fractionLost; // of 256
  boolean reported;
  long jitterUnits;
  long rttNanos; // 0 when unknown
  long pathRttNanos; // the same as ICE measures it
  long bitrate;

  SendReports(DownTrackConfig config) {
    this.config = config;
    cname = config.cname().getBytes(StandardCharsets.UTF_8);
    mid = config.mid().getBytes(StandardCharsets.UTF_8);
  }

  void onSent(int payloadLength, long nowNanos) {
    packets++;
    bytes += payloadLength;
    rate.add(payloadLength, nowNanos);
    refreshRate(nowNanos);
  }

  void refreshRate(long nowNanos) {
    if (nowNanos >= nextRateNanos) {
      bitrate = rate.bitsPerSecond(nowNanos);
      nextRateNanos = nowNanos + RATE_INTERVAL_NANOS;
    }
  }

  void onReport(
      int fraction,
      int cumulativeLost,
      long jitter,
      int lastSenderReport,
      long delay,
      long ntpNow) {
    reported = true;
    fractionLost = fraction;
    packetsLost = Math.max(0, cumulativeLost);
    jitterUnits = jitter;
    long sample = Ntp.roundTripNanos(Ntp.compact(ntpNow), lastSenderReport, (int) delay);
    if (sample >= 0) {
      rttNanos = rttNanos == 0 ? Math.max(1, sample) : rttNanos + (sample - rttNanos) / RTT_WEIGHT;
    }
  }

  /**
   * @return whether packets get lost on the way, as far as is known
   */
  boolean mayLose() {
    return !reported || packetsLost > 0 || nacks > 0;
  }

  double jitterMillis() {
    return jitterUnits * 1e3 / config.codec().clockRate();
  }

  long rttOrDefault() {
    if (rttNanos != 0) {
      return rttNanos;
    }
    return pathRttNanos == 0 ? DEFAULT_RTT_NANOS : pathRttNanos;
  }

  /**
   * Appends SR and SDES (CNAME, mid).
   *
   * @return false if there was no room
   */
  boolean write(RtcpWriter rtcp, long ntpNow, long rtpTime) {
    if (rtcp.remaining() < 28 + 12 + cname.length + 2 + mid.length + 4) {
      return false;
    }
    return rtcp.senderReport(config.ssrc(), ntpNow, rtpTime, packets, bytes)
        && rtcp.sourceDescription(config.ssrc(), cname, mid);
  }

  DownTrackStats stats(int spatial, int temporal, int targetSpatial, LayerReason reason) {
    return new DownTrackStats(
        packets,
        bytes,
        packetsLost,
        fractionLost / 256.0,
        jitterMillis(),
        rttNanos / NANOS_PER_MILLI,
        nacks,
        retransmitted,
        keyFrameRequests,
        spatial,
        temporal,
        targetSpatial,
        reason,
        bitrate);
  }
}
