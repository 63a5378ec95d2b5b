package io.livekit.jakarta.rtc.peer;

/**
 * Whether what is sent to a peer is fitted to what its path carries.
 *
 * @param allowPause whether video is paused whose least doesn't fit
 * @param minBitsPerSecond what a path is taken to carry at least, whatever its feedback says
 */
public record CongestionControl(boolean enabled, boolean allowPause, long minBitsPerSecond) {

  /** As it is unless something else is asked for. */
  public static final CongestionControl ON = new CongestionControl(true, false, 0);

  /** Everything is sent. */
  public static final CongestionControl OFF = new CongestionControl(false, false, 0);
}
