package io.livekit.jakarta.media.participant;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts what clients of a node sent in vain over their signalling connections. Thread-safe. */
public final class SignalCounters {
  private final AtomicLongArray drops = new AtomicLongArray(SignalDrop.values().length);

  public void dropped(SignalDrop reason) {
    drops.incrementAndGet(reason.ordinal());
  }

  public long drops(SignalDrop reason) {
    return drops.get(reason.ordinal());
  }

  /**
   * @return what was dropped since the start, by reason
   */
  public Map<String, Long> drops() {
    Map<String, Long> byReason = new TreeMap<>();
    for (SignalDrop reason : SignalDrop.values()) {
      if (drops(reason) > 0) {
        byReason.put(reason.name(), drops(reason));
      }
    }
    return byReason;
  }
}
