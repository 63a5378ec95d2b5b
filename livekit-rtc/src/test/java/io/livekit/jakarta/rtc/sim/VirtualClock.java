package io.livekit.jakarta.rtc.sim;

/** Time that moves only when told. Starts off zero so that "0 means never" bugs show. */
public final class VirtualClock {
  private long nowNanos;

  /** A clock at one hour. */
  public VirtualClock() {
    this(3_600_000_000_000L);
  }

  /** A clock at a given time. */
  public VirtualClock(long startNanos) {
    nowNanos = startNanos;
  }

  /** Now, in nanoseconds, monotonic. */
  public long nowNanos() {
    return nowNanos;
  }

  /** Moves forward to a time; never back. */
  public void advanceTo(long nanos) {
    nowNanos = Math.max(nowNanos, nanos);
  }

  /** Moves forward by a duration. */
  public void advance(long nanos) {
    advanceTo(nowNanos + nanos);
  }
}
