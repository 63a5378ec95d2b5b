package io.livekit.jakarta.media.lifecycle;

import io.livekit.jakarta.rtc.peer.EngineStats;
import java.util.ArrayList;
import java.util.List;

/** What flows through the engine each second, as of the last two looks at it. Thread-safe. */
final class NodeRates {

  /**
   * Between two looks. Immutable.
   *
   * @param packetsReceived a second
   * @param bytesReceived a second
   * @param packetsSent a second
   * @param bytesSent a second
   * @param loopLoads share of the time that each media loop has worked, from 0 to 1
   */
  record Rates(
      double packetsReceived,
      double bytesReceived,
      double packetsSent,
      double bytesSent,
      List<Double> loopLoads) {
    static final Rates NONE = new Rates(0, 0, 0, 0, List.of());
  }

  private static final double NANOS_PER_SECOND = 1e9;

  private EngineStats former;
  private long formerNanos;
  private volatile Rates rates = Rates.NONE;

  /**
   * @param nanos when it was so, by a monotonic clock
   */
  synchronized void measure(EngineStats stats, long nanos) {
    if (former != null && nanos > formerNanos) {
      rates = between(former, stats, nanos - formerNanos);
    }
    former = stats;
    formerNanos = nanos;
  }

  private static Rates between(EngineStats before, EngineStats now, long nanos) {
    double seconds = nanos / NANOS_PER_SECOND;
    List<Double> loads = new ArrayList<>();
    for (int i = 0; i < now.busyNanos().size(); i++) {
      double busy = now.busyNanos().get(i) - before.busyNanos().get(i);
      loads.add(Math.min(1, busy / nanos));
    }
    return new Rates(
        (now.packetsReceived() - before.packetsReceived()) / seconds,
        (now.bytesReceived() - before.bytesReceived()) / seconds,
        (now.packetsSent() - before.packetsSent()) / seconds,
        (now.bytesSent() - before.bytesSent()) / seconds,
        List.copyOf(loads));
  }

  Rates last() {
    return rates;
  }
}
