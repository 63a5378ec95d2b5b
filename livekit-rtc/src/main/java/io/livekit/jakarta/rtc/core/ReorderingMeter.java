package io.livekit.jakarta.rtc.core;

/**
 * How long to wait for packets that others have overtaken, before they count as lost. Owned by: one
 * thread.
 *
 * <p>Learns from what became of the gaps: on a path that keeps its order there is nothing to wait
 * for, and where gaps are losses most of the time, waiting would only delay their repair.
 */
public final class ReorderingMeter {
  /** Nobody waits longer: later than that repair is of no use. */
  public static final long MAX_NANOS = 100_000_000L;

  /** A path that has kept its order for so long does so. */
  private static final long FORGET_NANOS = 10_000_000_000L;

  /** From this share of the gaps on it pays to wait. */
  private static final double WORTH_WAITING = 0.25;

  private static final double SHARE_STEP = 1 / 32.0;

  /** Up and down in this ratio, the level stays above nine of ten where all is equally likely. */
  private static final double UP = 1 / 2.0;

  private static final double DOWN = 1 / 128.0;

  private double share; // of the gaps, those that were filled by a late packet
  private double levelNanos;
  private long lastNanos;

  /** A packet came, so long after one that was sent later. */
  public void late(long latenessNanos, long nowNanos) {
    double above = latenessNanos - levelNanos;
    levelNanos += above * (above > 0 ? UP : DOWN);
    share += (1 - share) * SHARE_STEP;
    lastNanos = nowNanos;
  }

  /** A packet didn't come, except as a repair. */
  public void lost() {
    share -= share * SHARE_STEP;
  }

  /**
   * @return how long most late packets take, 0 where it isn't worth waiting
   */
  public long delayNanos(long nowNanos) {
    if (share < WORTH_WAITING || nowNanos - lastNanos > FORGET_NANOS) {
      return 0;
    }
    return Math.min(MAX_NANOS, (long) (levelNanos * 1.125));
  }
}
