package io.livekit.jakarta.media.room;

import io.livekit.jakarta.proto.ConnectionQuality;

/**
 * Rates how well one stream gets through, from 0 to 100 (spec/02 §9). Owned by: the room's
 * executor.
 */
public final class QualityScore {
  static final double BEST = 100;

  /** Nothing that comes is rated worse, as people notice no difference below. */
  private static final double FLOOR = 30;

  private static final double NO_PACKETS = 40;
  static final double UNREACHABLE = 20;

  /** Getting worse shows sooner than getting better. */
  private static final double FACTOR_DOWN = 0.8;

  private static final double FACTOR_UP = 0.4;
  private static final double OF_BITRATE = 20;
  private static final double OF_LAYER = 35;

  private final double lossWeight;
  private final UsualRate usualRate = new UsualRate();
  private double score = BEST;

  /** What a stream carries decides how much a lost packet hurts. */
  public enum Medium {
    /** With its own error correction, which both sides offer. */
    OPUS(8 / 1.5),
    /** Redundancy repairs most of it. */
    RED(4 / 1.5),
    VIDEO(10);

    private final double lossWeight;

    Medium(double lossWeight) {
      this.lossWeight = lossWeight;
    }
  }

  /** What becomes of a stream. */
  public enum State {
    /** It is to come, or to be sent. */
    ON,
    /** Nothing is meant to come. */
    MUTED,
    /** The path doesn't carry even the least of it. */
    PAUSED,
    /** Nothing at all comes from the client, not even RTCP. */
    UNREACHABLE
  }

  /**
   * What was seen of a stream since the last rating.
   *
   * @param lostShare of the packets expected, 0–1
   * @param bitrateShare of the bitrate expected, 1 where none is
   * @param missingLayers how many spatial layers less than wanted there are
   */
  public record Window(
      State state,
      double packetsPerSecond,
      double lostShare,
      double rttMillis,
      double jitterMillis,
      double bitrateShare,
      double missingLayers) {

    /** A window in which no packets were to come. */
    static Window without(State state) {
      return new Window(state, 0, 0, 0, 0, 1, 0);
    }
  }

  public QualityScore(Medium medium) {
    lossWeight = medium.lossWeight;
  }

  /**
   * @return the smoothed score after this window
   */
  public double update(Window window) {
    score =
        switch (window.state()) {
          case UNREACHABLE -> UNREACHABLE;
          case MUTED -> BEST;
          case PAUSED -> FLOOR;
          case ON -> window.packetsPerSecond() <= 0 ? NO_PACKETS : smooth(rate(window));
        };
    return score;
  }

  private double smooth(double rated) {
    double factor = rated < score ? FACTOR_DOWN : FACTOR_UP;
    return Math.max(FLOOR, factor * rated + (1 - factor) * score);
  }

  private double rate(Window window) {
    // With DTX or a still picture few packets pass, and one lost among few says little.
    double rate = window.packetsPerSecond();
    double weight = lossWeight * Math.sqrt(Math.min(1, rate / usualRate.update(rate)));
    double packets = BEST - delayEffect(window) - window.lostShare() * 100 * weight;
    double bitrate = BEST + OF_BITRATE * Math.log(Math.max(1e-3, window.bitrateShare()));
    double layers = BEST - OF_LAYER * window.missingLayers();
    return Math.max(0, Math.min(BEST, Math.min(packets, Math.min(bitrate, layers))));
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
