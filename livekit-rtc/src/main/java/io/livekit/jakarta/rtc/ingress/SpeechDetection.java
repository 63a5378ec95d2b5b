package io.livekit.jakarta.rtc.ingress;

/**
 * What counts as speaking (spec/02 §8).
 *
 * @param activeLevel levels up to this are speech, in -dBov: 0 loudest, 127 silent
 * @param minPercentile share of a window that must be speech, in percent
 * @param windowMillis length of a window
 * @param smoothWindows windows over which loudness is smoothed; 0 doesn't smooth
 */
public record SpeechDetection(
    int activeLevel, int minPercentile, int windowMillis, int smoothWindows) {

  /** No level is loud enough: for those who needn't know who speaks. */
  public static final SpeechDetection OFF = new SpeechDetection(-1, 100, 1_000, 0);
}
