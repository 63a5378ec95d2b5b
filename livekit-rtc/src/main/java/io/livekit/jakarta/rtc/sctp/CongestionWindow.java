package io.livekit.jakarta.rtc.sctp;

/**
 * Slow start, congestion avoidance and fast recovery (RFC 9260 §7.2). Bytes. Owned by: the media
 * loop.
 */
final class CongestionWindow {
  /**
   * RFC 6928's initial window in packets; RFC 9260's 4404 bytes cost a join's first snapshot two
   * more round trips.
   */
  static final int INITIAL_PACKETS = 10;

  static final int MIN_PACKETS = 4;

  /** Beyond any window that a peer offers; keeps the arithmetic far from overflow. */
  static final long MAX_BYTES = 64L << 20;

  private final int mtu;
  private long cwnd;
  private long ssthresh = MAX_BYTES;
  private long partialAcked;
  private boolean recovering;
  private long recoveryPoint;
  private long lastSent;

  CongestionWindow(int mtu) {
    this.mtu = mtu;
    this.cwnd = (long) INITIAL_PACKETS * mtu;
  }

  long bytes() {
    return cwnd;
  }

  boolean recovering() {
    return recovering;
  }

  /**
   * Data is about to leave after none was in flight: what the path carried long ago says little
   * about now (§7.2.1).
   */
  void onSendWhenIdle(long now, long rto) {
    if (lastSent != 0) {
      for (long idle = now - lastSent;
          idle > rto && cwnd > (long) INITIAL_PACKETS * mtu;
          idle -= rto) {
        cwnd = Math.max(cwnd / 2, (long) INITIAL_PACKETS * mtu);
      }
    }
  }

  void onSent(long now) {
    lastSent = now;
  }

  /** The cumulative TSN ack has moved to cumTsn. */
  void onCumulativeAck(long cumTsn, long ackedBytes, long flightBefore) {
    if (recovering) {
      if (cumTsn < recoveryPoint) {
        return;
      }
      recovering = false;
    }
    boolean fullyUsed = flightBefore + mtu > cwnd;
    if (cwnd <= ssthresh) {
      if (fullyUsed) {
        cwnd = Math.min(MAX_BYTES, cwnd + Math.min(ackedBytes, mtu));
      }
    } else {
      partialAcked += ackedBytes;
      if (partialAcked >= cwnd) {
        partialAcked -= cwnd;
        if (fullyUsed) {
          cwnd = Math.min(MAX_BYTES, cwnd + mtu);
        } else {
          partialAcked = Math.min(partialAcked, cwnd);
        }
      }
    }
  }

  /**
   * Three misses. @return whether this starts a fast recovery, which ends when highestTsn is
   * acknowledged.
   */
  boolean onLoss(long highestTsn) {
    if (recovering) {
      return false;
    }
    recovering = true;
    recoveryPoint = highestTsn;
    ssthresh = Math.max(cwnd / 2, (long) MIN_PACKETS * mtu);
    cwnd = ssthresh;
    partialAcked = 0;
    return true;
  }

  /** T3-rtx has expired (§7.2.3). */
  void onTimeout() {
    recovering = false;
    ssthresh = Math.max(cwnd / 2, (long) MIN_PACKETS * mtu);
    cwnd = mtu;
    partialAcked = 0;
  }

  void onAllAcknowledged() {
    partialAcked = 0;
  }
}
