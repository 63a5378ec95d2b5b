package io.livekit.jakarta.rtc.loop;

import io.livekit.jakarta.rtc.dtls.DtlsDrop;
import io.livekit.jakarta.rtc.egress.EgressVerdict;
import io.livekit.jakarta.rtc.ice.IceDrop;
import io.livekit.jakarta.rtc.ingress.IngressVerdict;
import io.livekit.jakarta.rtc.sctp.SctpDrop;
import io.livekit.jakarta.rtc.srtp.SrtpError;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one loop counted since its start. Owned by: its loop; any thread may read. */
public final class LoopCounters {
  private static final LoopDrop[] REASONS = LoopDrop.values();
  private static final int PACKETS_IN = REASONS.length;
  private static final int BYTES_IN = PACKETS_IN + 1;
  private static final int PACKETS_OUT = PACKETS_IN + 2;
  private static final int BYTES_OUT = PACKETS_IN + 3;
  private static final int SEGMENTED = PACKETS_IN + 4;
  private static final int RETRANSMITTED = PACKETS_IN + 5;
  private static final int NACKED = PACKETS_IN + 6;
  private static final int SRTP = PACKETS_IN + 7;
  private static final int INGRESS = SRTP + SrtpError.values().length;
  private static final int EGRESS = INGRESS + IngressVerdict.values().length;
  private static final int ICE = EGRESS + EgressVerdict.values().length;
  private static final int DTLS = ICE + IceDrop.values().length;
  private static final int SCTP = DTLS + DtlsDrop.values().length;
  private static final int MOST_TASKS = SCTP + SctpDrop.values().length;
  private static final int BUSY_NANOS = MOST_TASKS + 1;
  private static final int SLOW_TICKS = MOST_TASKS + 2;
  private static final int COUNTERS = MOST_TASKS + 3;

  private final AtomicLongArray values = new AtomicLongArray(COUNTERS);

  /** Counts a drop. */
  public void drop(LoopDrop reason) {
    drop(reason, 1);
  }

  /** Counts several drops for one reason. */
  public void drop(LoopDrop reason, long count) {
    add(reason.ordinal(), count);
  }

  public void received(int bytes) {
    add(PACKETS_IN, 1);
    add(BYTES_IN, bytes);
  }

  void tasks(int atOnce) {
    if (atOnce > values.getPlain(MOST_TASKS)) {
      values.setOpaque(MOST_TASKS, atOnce);
    }
  }

  /**
   * @return the most tasks that waited for the loop at one time
   */
  public long mostTasks() {
    return values.getOpaque(MOST_TASKS);
  }

  void tick(long nanos, boolean slow) {
    add(BUSY_NANOS, nanos);
    if (slow) {
      add(SLOW_TICKS, 1);
    }
  }

  /**
   * @return nanoseconds that the loop has worked
   */
  public long busyNanos() {
    return values.getOpaque(BUSY_NANOS);
  }

  /**
   * @return ticks that took 20 ms or longer
   */
  public long slowTicks() {
    return values.getOpaque(SLOW_TICKS);
  }

  void sent(int packets, int bytes) {
    add(PACKETS_OUT, packets);
    add(BYTES_OUT, bytes);
  }

  /** Counts a packet that SRTP refused. */
  public void drop(SrtpError error) {
    add(SRTP + error.ordinal(), 1);
  }

  /** Counts a packet that its track refused. */
  public void drop(IngressVerdict reason) {
    add(INGRESS + reason.ordinal(), 1);
  }

  /** Counts a packet that was not forwarded, or not resent, to one subscriber. */
  public void drop(EgressVerdict reason) {
    add(EGRESS + reason.ordinal(), 1);
  }

  /** Counts what an ICE agent ignored or refused. */
  public void drop(IceDrop reason) {
    add(ICE + reason.ordinal(), 1);
  }

  /** Counts a datagram that DTLS never saw. */
  public void drop(DtlsDrop reason) {
    add(DTLS + reason.ordinal(), 1);
  }

  /** Counts what an SCTP association or its data channels refused. */
  public void drop(SctpDrop reason) {
    add(SCTP + reason.ordinal(), 1);
  }

  /** Counts packets that receivers asked for again, and those of them that went out. */
  public void repaired(long asked, long resent) {
    add(NACKED, asked);
    add(RETRANSMITTED, resent);
  }

  void segmented() {
    add(SEGMENTED, 1);
  }

  /**
   * One writer, so that no read-modify-write instruction is needed; readers may be late, never
   * wrong.
   */
  private void add(int index, long count) {
    values.setOpaque(index, values.getPlain(index) + count);
  }

  /**
   * @return packets dropped for this reason
   */
  public long drops(LoopDrop reason) {
    return values.getOpaque(reason.ordinal());
  }

  /** Adds every drop to a map by its reason's name, behind that of the part that dropped it. */
  public void addDropsTo(Map<String, Long> drops) {
    addTo(drops, "", REASONS, 0);
    addTo(drops, "SRTP_", SrtpError.values(), SRTP);
    addTo(drops, "INGRESS_", IngressVerdict.values(), INGRESS);
    addTo(drops, "EGRESS_", EgressVerdict.values(), EGRESS);
    addTo(drops, "ICE_", IceDrop.values(), ICE);
    addTo(drops, "DTLS_", DtlsDrop.values(), DTLS);
    addTo(drops, "SCTP_", SctpDrop.values(), SCTP);
  }

  private void addTo(Map<String, Long> drops, String part, Enum<?>[] reasons, int first) {
    for (Enum<?> reason : reasons) {
      addTo(drops, part + reason.name(), first + reason.ordinal());
    }
  }

  private void addTo(Map<String, Long> drops, String name, int index) {
    long count = values.getOpaque(index);
    if (count > 0) {
      drops.merge(name, count, Long::sum);
    }
  }

  /**
   * @return datagrams and frames received
   */
  public long packetsReceived() {
    return values.getOpaque(PACKETS_IN);
  }

  /**
   * @return their bytes
   */
  public long bytesReceived() {
    return values.getOpaque(BYTES_IN);
  }

  /**
   * @return datagrams and frames sent
   */
  public long packetsSent() {
    return values.getOpaque(PACKETS_OUT);
  }

  /**
   * @return their bytes
   */
  public long bytesSent() {
    return values.getOpaque(BYTES_OUT);
  }

  /**
   * @return packets that receivers asked for again
   */
  public long nacks() {
    return values.getOpaque(NACKED);
  }

  /**
   * @return packets sent again
   */
  public long retransmissions() {
    return values.getOpaque(RETRANSMITTED);
  }

  /**
   * @return sends that carried more than one datagram
   */
  public long segmentedSends() {
    return values.getOpaque(SEGMENTED);
  }
}
