package io.livekit.jakarta.rtc.core;

import java.util.function.Consumer;

/**
 * How often something was dropped, for each reason, told on as it happens. Owned by: the thread
 * that drops.
 *
 * @param <R> the reasons
 */
public final class DropCounters<R extends Enum<R>> {
  private final long[] counts;
  private final Consumer<R> listener;

  /**
   * @param listener hears of every drop
   */
  public DropCounters(Class<R> reasons, Consumer<R> listener) {
    this.counts = new long[reasons.getEnumConstants().length];
    this.listener = listener;
  }

  /** Something was dropped. */
  public void count(R reason) {
    counts[reason.ordinal()]++;
    listener.accept(reason);
  }

  /**
   * @return how often this was the reason
   */
  public long of(R reason) {
    return counts[reason.ordinal()];
  }
}
