package io.livekit.jakarta.media.room;

import io.livekit.jakarta.proto.ConnectionQuality;

/**
 * Rates how well one stream gets through, from 0 to 100 (spec/02 §9). Owned by: the room's
 * executor.
 */
public final class QualityScore {
  /** Nothing is rated worse, as people notice no difference below. */
  private static final double FLOOR = 30;

  private static final double NO_PACKETS = 40;
  private static final double NO_CONNECTION = 20;

  /** Getting worse shows sooner than getting better. */
  private static final double FACTOR_DOWN = 0.8;

  private static final double FACTOR_UP = 0.4;

  private final double lossWeight;
  private double score = 100;
  private double usualRate;

  /** What a stream carries decides how much a lost packet hurts. */
  public enum Medium {
    OPUS(8 / 1.5),
    /** Redundancy repairs most of it. */
    RED(4 / 1.5),
    VIDEO(10);

    private final double lossWeight;

    Medium(double lossWeight) {
      this.lossWeight = lossWeight;
    }
  }

  /**
   * What was seen of a stream since the last rating.
   *
   * @param lostShare of the packets expected, 0–1
   * @param connected the peer connection was up
   * @param muted nothing was meant to come
   * @param missingLayers how many spatial layers less than wanted arrive
   */
  public record Window(
      double packetsPerSecond,
      double lostShare,
      double rttMillis,
      double jitterMillis,
      boolean connected,
      boolean muted,
      double missingLayers) {}

  public QualityScore(Medium medium) {
    lossWeight = medium.lossWeight;
  }

  /**
   * @return the smoothed score after this window
   */
  public double update(Window window) {
    double rated = rate(window);
    if (rated == NO_CONNECTION) {
      score = NO_CONNECTION;
    } else if (window.muted()) {
      score = 100;
    } else {
      double factor = rated < score ? FACTOR_DOWN : FACTOR_UP;
      score = Math.max(FLOOR, factor * rated + (1 - factor) * score);
    }
    return score;
  }

  private double rate(Window window) {
    if (!window.connected()) {
      return NO_CONNECTION;
    }
    if (window.muted()) {
      return 100;
    }
    if (window.packetsPerSecond() <= 0) {
      return NO_PACKETS;
    }
    usualRate = Math.max(window.packetsPerSecond(), usualRate * 0.9);
    // With DTX or a still picture few packets pass, and one lost among few says little.
    double weight = lossWeight * Math.sqrt(window.packetsPerSecond() / usualRate);
    double packets = 100 - delayEffect(window) - window.lostShare() * 100 * weight;
    double layers = 100 - 35 * window.missingLayers();
    return Math.max(0, Math.min(100, Math.min(packets, layers)));
  }

  private static double delayEffect(Window window) {
    double delay = window.rttMillis() / 2 + 2 * window.jitterMillis();
    return delay <= 160 ? delay / 40 : (delay - 120) / 10;
  }

  public static ConnectionQuality quality(double score) {
    if (score > 80) {
      return ConnectionQuality.EXCELLENT;
    }
    if (score > 40) {
      return ConnectionQuality.GOOD;
    }
    return score > 20 ? ConnectionQuality.POOR : ConnectionQuality.LOST;
  }

  /**
   * @return the score as a mean opinion, 1 to 4.5 (ITU-T G.107)
   */
  public static float mos(double score) {
    double mos = 1 + 0.035 * score + 7e-6 * score * (score - 60) * (100 - score);
    return (float) Math.max(1, Math.min(4.5, mos));
  }
}
