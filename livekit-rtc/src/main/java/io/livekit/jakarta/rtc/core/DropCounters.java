package io.livekit.jakarta.rtc.core;

import java.util.function.Consumer;

/**
 * How often something was dropped, for each reason, told on as it happens. Owned by: the thread
 * that drops; read by any thread, off by one at worst.
 *
 * @param <R> the reasons
 */
public final class DropCounters<R extends Enum<R>> {
  private final long[] counts;
  private final R none;
  private final Consumer<R> listener;

  /**
   * @param listener hears of every drop
   */
  public DropCounters(Class<R> reasons, Consumer<R> listener) {
    this(reasons, null, listener);
  }

  /**
   * @param none the verdict that is no drop: counted, but not told on
   * @param listener hears of every drop
   */
  public DropCounters(Class<R> verdicts, R none, Consumer<R> listener) {
    this.counts = new long[verdicts.getEnumConstants().length];
    this.none = none;
    this.listener = listener;
  }

  /** Something was dropped, or decided on. */
  public void count(R reason) {
    counts[reason.ordinal()]++;
    if (reason != none) {
      listener.accept(reason);
    }
  }

  /**
   * @return how often this was the reason
   */
  public long of(R reason) {
    return counts[reason.ordinal()];
  }
}
