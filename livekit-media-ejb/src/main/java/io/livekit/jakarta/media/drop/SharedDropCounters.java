package io.livekit.jakarta.media.drop;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often a part of the node has dropped or refused something, for each reason. Thread-safe.
 *
 * @param <R> the reasons
 */
public final class SharedDropCounters<R extends Enum<R>> {
  private final R[] reasons;
  private final AtomicLongArray counts;

  public SharedDropCounters(Class<R> reasons) {
    this.reasons = reasons.getEnumConstants();
    counts = new AtomicLongArray(this.reasons.length);
  }

  /** Something was dropped. */
  public void dropped(R reason) {
    counts.incrementAndGet(reason.ordinal());
  }

  public long drops(R reason) {
    return counts.get(reason.ordinal());
  }

  /**
   * @return what was dropped since the start, by reason; without reasons that never occurred
   */
  public Map<String, Long> drops() {
    Map<String, Long> byReason = new TreeMap<>();
    for (R reason : reasons) {
      if (drops(reason) > 0) {
        byReason.put(reason.name(), drops(reason));
      }
    }
    return byReason;
  }
}
