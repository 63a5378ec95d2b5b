package io.livekit.jakarta.rtc.sctp;

/** RTO from measured round trips (RFC 9260 §6.3.1). Owned by: MediaLoop. */
final class RetransmissionTimeout {
  private static final long MILLI = 1_000_000L;
  /** Before the first measurement. One second as the RFC has it: half a second would repeat INIT on slow mobile links. */
  static final long INITIAL_NANOS = 1_000 * MILLI;
  /** Above the 200 ms by which a peer may delay its SACK; the RFC's one second only makes repairs slow, as TCP found too. */
  static final long MIN_NANOS = 400 * MILLI;
  /** Consent checks end a dead path (RFC 7675): a live one that comes back must not wait for a minute. */
  static final long MAX_NANOS = 3_000 * MILLI;

  private long srtt = -1;
  private long rttvar;
  private long rto = INITIAL_NANOS;

  void observe(long rtt) {
    if (srtt < 0) {
      srtt = rtt;
      rttvar = rtt / 2;
    } else {
      rttvar += (Math.abs(srtt - rtt) - rttvar) / 4;
      srtt += (rtt - srtt) / 8;
    }
    rto = Math.max(MIN_NANOS, Math.min(MAX_NANOS, srtt + 4 * Math.max(rttvar, MILLI)));
  }

  long nanos() {
    return rto;
  }

  /** Doubled for every time-out in a row. */
  long nanos(int timeouts) {
    return timeouts >= 6 ? MAX_NANOS : Math.min(MAX_NANOS, rto << timeouts);
  }

  /** The smoothed round trip, or the RTO as long as none was measured. */
  long srttNanos() {
    return srtt < 0 ? rto : srtt;
  }
}
