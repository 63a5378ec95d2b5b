package io.livekit.jakarta.media.executor;

/**
 * What somebody may use up: so much at once, and so much a second in the long run. Owned by: one
 * thread at a time.
 */
public final class Allowance {
  private static final double NANOS = 1e9;

  private final double burst;
  private final double perSecond;
  private double left;
  private long refilledAt;

  public Allowance(double burst, double perSecond, long nowNanos) {
    this.burst = burst;
    this.perSecond = perSecond;
    left = burst;
    refilledAt = nowNanos;
  }

  /**
   * Takes a cost if anything is left, even when less than that is: what costs more than is ever
   * saved up would never come through otherwise. The debt is paid off before anything else is let
   * through.
   *
   * @return false when the allowance is used up
   */
  public boolean take(double cost, long nowNanos) {
    refill(nowNanos);
    if (left <= 0) {
      return false;
    }
    left -= cost;
    return true;
  }

  /**
   * @return how long until something is left, 0 for now
   */
  public long nanosUntilLeft(long nowNanos) {
    refill(nowNanos);
    return left > 0 ? 0 : (long) (-left / perSecond * NANOS) + 1;
  }

  private void refill(long nowNanos) {
    left = Math.min(burst, left + (nowNanos - refilledAt) / NANOS * perSecond);
    refilledAt = nowNanos;
  }
}
