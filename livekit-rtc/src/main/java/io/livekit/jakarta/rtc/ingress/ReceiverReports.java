package io.livekit.jakarta.rtc.ingress;

import io.livekit.jakarta.rtc.rtcp.RtcpWriter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * When a publisher is told what has come of its track, and that at least as much is lost as its
 * subscribers lose. Owned by: the publisher's media loop; {@link #reportLoss} from any thread.
 */
final class ReceiverReports {
  /**
   * Loss of subscribers that the publisher is told, of 256: a quarter. More redundancy than for
   * that no encoder has, and one subscriber that loses, or says that it loses, everything must not
   * cost the others their quality.
   */
  static final int MAX_REPORTED_LOSS = 64;

  private static final long INTERVAL_NANOS = 1_000_000_000L; // spec/02 §3
  private static final int HEADER = 8;
  private static final int BLOCK = 24;

  private final AtomicReferenceArray<ReceiveStream> streams;
  private final AtomicInteger downstreamLoss = new AtomicInteger(); // worst since the last report
  private long nextNanos = Long.MAX_VALUE;

  /**
   * @param streams by layer, null for those that aren't there
   */
  ReceiverReports(AtomicReferenceArray<ReceiveStream> streams) {
    this.streams = streams;
  }

  /** A stream begins. */
  void begin(long nowNanos) {
    if (nextNanos == Long.MAX_VALUE) {
      nextNanos = nowNanos + INTERVAL_NANOS;
    }
  }

  long nextTimeoutNanos() {
    return nextNanos;
  }

  /**
   * @param fractionLost by one subscriber, 0–255
   */
  void reportLoss(int fractionLost) {
    int told = Math.min(fractionLost, MAX_REPORTED_LOSS);
    int worst = downstreamLoss.get();
    while (told > worst && !downstreamLoss.compareAndSet(worst, told)) {
      worst = downstreamLoss.get();
    }
  }

  /**
   * Appends the report if it is due.
   *
   * @param proxiesLoss what subscribers lose counts
   * @return false if there was no room
   */
  boolean write(RtcpWriter rtcp, int senderSsrc, boolean proxiesLoss, long nowNanos) {
    if (nowNanos < nextNanos) {
      return true;
    }
    if (rtcp.remaining() < HEADER + BLOCK * streams.length() || !rtcp.receiverReport(senderSsrc)) {
      return false;
    }
    int leastFraction = proxiesLoss ? downstreamLoss.getAndSet(0) : 0;
    for (int i = 0; i < streams.length(); i++) {
      ReceiveStream stream = streams.get(i);
      if (stream != null) {
        stream.writeReport(rtcp, leastFraction, nowNanos);
      }
    }
    nextNanos = nowNanos + INTERVAL_NANOS;
    return true;
  }
}
