package io.livekit.jakarta.launcher.boot;

import java.util.HashMap;
import java.util.Map;

/**
 * Bounds how often each kind of line is written: what a stranger can make the server log must not
 * fill its disk. Thread-safe.
 */
final class LogRate {

  /** Kinds that are told apart; beyond them all begin anew. */
  static final int MAX_KINDS = 1024;

  private static final double NANOS_PER_SECOND = 1e9;

  private static final class Kind {
    double tokens;
    long nanos;
    long suppressed;
  }

  private final int perSecond;
  private final int burst;
  private final Map<String, Kind> kinds = new HashMap<>();

  /**
   * @param perSecond lines of a kind a second in the long run
   * @param burst lines of a kind at once
   */
  LogRate(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /**
   * @param kind logger and message, without what differs from line to line
   * @return how many lines of this kind were left out since the last one; -1 when this is to be
   *     left out too
   */
  synchronized long admit(String kind, long nowNanos) {
    Kind state = kinds.get(kind);
    if (state == null) {
      if (kinds.size() >= MAX_KINDS) {
        kinds.clear();
      }
      state = new Kind();
      state.tokens = burst;
      state.nanos = nowNanos;
      kinds.put(kind, state);
    }
    double earned = (nowNanos - state.nanos) / NANOS_PER_SECOND * perSecond;
    state.tokens = Math.min(burst, state.tokens + earned);
    state.nanos = nowNanos;
    if (state.tokens < 1) {
      state.suppressed++;
      return -1;
    }
    state.tokens--;
    long suppressed = state.suppressed;
    state.suppressed = 0;
    return suppressed;
  }
}
