package io.livekit.jakarta.rtc.sctp;

/** RTO from measured round trips (RFC 9260 §6.3.1). Owned by: the media loop. */
final class RetransmissionTimeout {
  private static final long MILLI = 1_000_000L;

  /**
   * Before the first measurement, when nobody else knows the round trip either: half the RFC's, as
   * libwebrtc has it.
   */
  static final long INITIAL_NANOS = 500 * MILLI;

  /**
   * The RFC's second only makes repairs slow, as TCP found too. No need to allow for the 200 ms by
   * which a peer may delay its SACK: what could wait for one carries the I bit (RFC 7053).
   */
  static final long MIN_NANOS = 200 * MILLI;

  /**
   * INIT and COOKIE ECHO are answered at once, and repeating one costs a hundred bytes: a join
   * waits for them.
   */
  static final long MIN_HANDSHAKE_NANOS = 100 * MILLI;

  static final long MAX_HANDSHAKE_NANOS = 1_000 * MILLI;
  static final long MAX_NANOS = 3_000 * MILLI;

  /**
   * Consent checks end a dead path (RFC 7675), so one packet a second hurts nobody, and a path that
   * comes back, or loses five packets in a row, must not wait for a minute.
   */
  static final long MAX_BACKOFF_NANOS = 1_000 * MILLI;

  private long srtt = -1;
  private long rttvar;
  private long rto = INITIAL_NANOS;

  /** Takes the round trip that ICE measured, until there is one of our own. */
  void seed(long rtt) {
    if (srtt < 0 && rtt > 0) {
      observe(rtt);
    }
  }

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
    return Math.min(Math.max(rto, MAX_BACKOFF_NANOS), rto << Math.min(timeouts, 6));
  }

  /** For the handshake: two round trips, half as long again for every time-out in a row. */
  long handshakeNanos(int timeouts) {
    double first = srtt < 0 ? INITIAL_NANOS : Math.max(MIN_HANDSHAKE_NANOS, 2 * srtt);
    return (long) Math.min(MAX_HANDSHAKE_NANOS, first * Math.pow(1.5, timeouts));
  }

  /** The smoothed round trip, or the RTO as long as none was measured. */
  long srttNanos() {
    return srtt < 0 ? rto : srtt;
  }
}
