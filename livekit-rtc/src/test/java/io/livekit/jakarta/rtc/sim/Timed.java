package io.livekit.jakarta.rtc.sim;

/** A sans-IO object that the world wakes when its time has come. */
public interface Timed {
  /** When it wants to be woken; Long.MAX_VALUE for never. */
  long nextTimeoutNanos();

  /** Wakes it. */
  void onTimeout(long nowNanos);
}
