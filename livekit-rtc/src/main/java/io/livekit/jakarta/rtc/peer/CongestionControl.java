package io.livekit.jakarta.rtc.peer;

/**
 * Whether what is sent to peers is fitted to what their paths carry; {@link PeerConfig} says of
 * each whether its video may be paused.
 *
 * @param minBitsPerSecond what a path is taken to carry at least, whatever its feedback says
 */
public record CongestionControl(boolean enabled, long minBitsPerSecond) {

  /** As it is unless something else is asked for. */
  public static final CongestionControl ON = new CongestionControl(true, 0);

  /** Everything is sent. */
  public static final CongestionControl OFF = new CongestionControl(false, 0);
}
