package io.livekit.jakarta.rtc.egress;

import io.livekit.jakarta.rtc.rtp.PlayoutDelay;

/**
 * What receivers of a track are asked to hold its pictures back before they show them (spec/02
 * §5.9).
 *
 * @param minMillis never less
 * @param maxMillis never more; below 0 where they are told nothing
 * @param followsJitter false for a screen share: its pictures come when something changes
 */
public record PlayoutDelayPolicy(int minMillis, int maxMillis, boolean followsJitter) {

  /** The delay is the receiver's own affair. */
  public static final PlayoutDelayPolicy NONE = new PlayoutDelayPolicy(0, -1, false);

  /** Where only the least is known. */
  private static final int DEFAULT_MAX_MILLIS = 10_000;

  /**
   * @param minMillis 0 for no bound
   * @param maxMillis 0 for no bound
   */
  public static PlayoutDelayPolicy of(int minMillis, int maxMillis, boolean followsJitter) {
    int most = Math.min(PlayoutDelay.MAX_MILLIS, maxMillis == 0 ? DEFAULT_MAX_MILLIS : maxMillis);
    return new PlayoutDelayPolicy(Math.min(minMillis, most), most, followsJitter);
  }

  public boolean isNone() {
    return maxMillis < 0;
  }
}
