package io.livekit.jakarta.rtc.core;

/**
 * What somebody may use up: so much at once, and so much a second in the long run. Tokens are bytes
 * or requests, as the owner says; times are nanoseconds of one clock. Owned by: one thread at a
 * time.
 *
 * <p>It is full at first, and looks at the time only when it doesn't hold what is asked for: most
 * packets cost a comparison and a subtraction.
 */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double burst;
  private final double perNano;
  private double left;
  private long refilledAt;
  private boolean started;

  /**
   * @param burst tokens that it holds at most
   * @param perSecond tokens that come back
   */
  public TokenBucket(double burst, double perSecond) {
    this.burst = burst;
    this.perNano = perSecond / NANOS_PER_SECOND;
    this.left = burst;
  }

  /**
   * Takes a cost if all of it is there.
   *
   * @return false when it isn't; then nothing is taken
   */
  public boolean take(double cost, long nowNanos) {
    begin(nowNanos);
    if (left < cost) {
      refill(nowNanos);
      if (left < cost) {
        return false;
      }
    }
    left -= cost;
    return true;
  }

  /**
   * Takes a cost if anything is there, even when less than that is: what costs more than is ever
   * saved up would never come through otherwise. The debt is paid off before anything else is let
   * through. Looks at the time with every call, so that nothing is saved up beyond the burst.
   *
   * @return false when nothing is left
   */
  public boolean takeOnCredit(double cost, long nowNanos) {
    begin(nowNanos);
    refill(nowNanos);
    if (left <= 0) {
      return false;
    }
    left -= cost;
    return true;
  }

  /** Takes a cost whatever is there: it is known only when it has been spent. */
  public void spend(double cost) {
    left -= cost;
  }

  /** Puts tokens in that were earned. */
  public void earn(double tokens) {
    left = Math.min(burst, left + tokens);
  }

  /**
   * @return how long until something is left, 0 for now
   */
  public long nanosUntilLeft(long nowNanos) {
    if (left > 0) {
      return 0;
    }
    begin(nowNanos);
    refill(nowNanos);
    return left > 0 ? 0 : (long) (-left / perNano) + 1;
  }

  /**
   * @return what is there now; negative while a debt is paid off
   */
  public double left(long nowNanos) {
    begin(nowNanos);
    refill(nowNanos);
    return left;
  }

  /**
   * @param tokens no more than the burst
   * @return how long until so much is there, 0 for now
   */
  public long nanosUntil(double tokens, long nowNanos) {
    double missing = tokens - left(nowNanos);
    return missing <= 0 ? 0 : (long) (missing / perNano) + 1;
  }

  /** Its time begins when it is first asked. */
  private void begin(long nowNanos) {
    if (!started) {
      started = true;
      refilledAt = nowNanos;
    }
  }

  private void refill(long nowNanos) {
    left = Math.min(burst, left + (nowNanos - refilledAt) * perNano);
    refilledAt = nowNanos;
  }
}
