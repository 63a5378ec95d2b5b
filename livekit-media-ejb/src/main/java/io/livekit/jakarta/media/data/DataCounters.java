package io.livekit.jakarta.media.data;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts data messages of a node. Thread-safe. */
public final class DataCounters {
  private static final int REASONS = DataDrop.values().length;
  private final AtomicLongArray drops = new AtomicLongArray(REASONS);

  public void dropped(DataDrop reason) {
    drops.incrementAndGet(reason.ordinal());
  }

  /**
   * @return what was dropped since the start, by reason
   */
  public Map<String, Long> drops() {
    Map<String, Long> byReason = new TreeMap<>();
    for (DataDrop reason : DataDrop.values()) {
      if (drops.get(reason.ordinal()) > 0) {
        byReason.put(reason.name(), drops.get(reason.ordinal()));
      }
    }
    return byReason;
  }
}
