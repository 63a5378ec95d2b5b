package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.peer.PeerStats;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLongArray;

/** One transport's counters. Owned by: the media loop; any thread may read them. */
final class SessionCounters {
  private static final int PACKETS_IN = 0;
  private static final int BYTES_IN = 1;
  private static final int PACKETS_OUT = 2;
  private static final int BYTES_OUT = 3;
  private static final int RTT_NANOS = 4;
  private static final int ESTIMATE = 5;

  private final AtomicLongArray values = new AtomicLongArray(6);
  private boolean reported;
  private volatile String selectedPair = "";
  private volatile String srtpProfile = "";

  void received(int bytes) {
    add(PACKETS_IN, 1);
    add(BYTES_IN, bytes);
  }

  void sent(int bytes) {
    add(PACKETS_OUT, 1);
    add(BYTES_OUT, bytes);
  }

  /**
   * @return whether as many bytes more would still be no more than some times what came; on the
   *     loop
   */
  boolean isWithin(int times, int bytes) {
    return values.getPlain(BYTES_OUT) + bytes <= times * values.getPlain(BYTES_IN);
  }

  private void add(int index, long amount) {
    values.setOpaque(index, values.getPlain(index) + amount);
  }

  /** The round trip of ICE checks, as long as no report has told a better one. */
  void rttOfChecks(long nanos) {
    if (!reported && nanos > 0) {
      values.setOpaque(RTT_NANOS, nanos);
    }
  }

  void rtt(long nanos) {
    reported = true;
    values.setOpaque(RTT_NANOS, nanos);
  }

  /**
   * @param bitsPerSecond that the path to the peer carries
   */
  void estimate(long bitsPerSecond) {
    values.setOpaque(ESTIMATE, bitsPerSecond);
  }

  /**
   * @param path that everything is sent on, or null for none
   */
  void selectedPath(TransportPath path) {
    selectedPair = path == null ? "" : text(path);
  }

  private static String text(TransportPath path) {
    return path.protocol().name().toLowerCase(Locale.ROOT)
        + " "
        + path.local().getAddress().getHostAddress()
        + ":"
        + path.local().getPort()
        + " - "
        + path.remote().getAddress().getHostAddress()
        + ":"
        + path.remote().getPort();
  }

  void srtpProfile(String name) {
    srtpProfile = name;
  }

  PeerStats snapshot() {
    return new PeerStats(
        values.getOpaque(PACKETS_IN),
        values.getOpaque(BYTES_IN),
        values.getOpaque(PACKETS_OUT),
        values.getOpaque(BYTES_OUT),
        values.getOpaque(RTT_NANOS) / 1e6,
        values.getOpaque(ESTIMATE),
        selectedPair,
        srtpProfile);
  }
}
