package io.livekit.jakarta.rtc.egress;

/**
 * What became of one subscriber's packets. Owned by: the subscriber's media loop; read by any
 * thread, off by a packet at worst.
 */
final class EgressCounters {
  private final long[] counts = new long[EgressDrop.values().length];
  private final PacketOut out;

  /**
   * @param out hears of every drop
   */
  EgressCounters(PacketOut out) {
    this.out = out;
  }

  void count(EgressDrop verdict) {
    counts[verdict.ordinal()]++;
    if (verdict != EgressDrop.FORWARDED) {
      out.onDrop(verdict);
    }
  }

  long of(EgressDrop verdict) {
    return counts[verdict.ordinal()];
  }
}
