package io.livekit.jakarta.rtc.bwe;

/**
 * Tells loss of a path that is too narrow from loss that a path has at any rate, as radio has: of
 * two explanations, the bandwidth that lets through what got through, and a share that is lost
 * anyway, those are taken together that fit the last seconds best, and of bandwidths that fit about
 * as well the highest. So a path with a tenth of loss at random isn't narrowed, and one whose loss
 * comes with the rate is. In the manner of libwebrtc's loss-based estimation, much reduced. Owned
 * by: one thread.
 */
final class LossModel {

  /** No bound: the rate explains no loss. */
  static final long UNBOUNDED = Long.MAX_VALUE;

  private static final int OBSERVATIONS = 20;
  private static final long OBSERVATION_NANOS = 250_000_000L;

  /**
   * Loss is counted in bytes, as a queue loses the long packets of a picture and not the short ones
   * of audio; and in fewer and larger units than packets, as packets get lost together.
   */
  private static final double UNIT_BYTES = 2_500;

  private static final int MIN_UNITS = 2;
  private static final double AGING = 0.9;

  /** What is lost now counts more: a queue that has overflown once doesn't go on doing so. */
  private static final double FADING = 0.75;

  /** Loss that a path may have of its own; more is too much to send into. */
  private static final double[] INHERENT = {
    0.001, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25
  };

  /** Candidates, as shares of the highest rate seen. */
  private static final double[] SHARES = {
    1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15,
    0.1
  };

  /**
   * How much better a lower bandwidth must explain what was seen, in natural logarithms of odds.
   */
  private static final double MARGIN = 4;

  private final double[] rates = new double[OBSERVATIONS]; // bits per second sent
  private final double[] lost = new double[OBSERVATIONS]; // in units
  private final double[] received = new double[OBSERVATIONS];
  private final double[] likelihoods = new double[SHARES.length];
  private int observations;
  private long since = Long.MIN_VALUE;
  private long lostBytes;
  private long receivedBytes;
  private long bound = UNBOUNDED;

  void reset() {
    observations = 0;
    since = Long.MIN_VALUE;
    lostBytes = 0;
    receivedBytes = 0;
    bound = UNBOUNDED;
  }

  /** A packet's fate is known. */
  void settled(int packetBytes, boolean wasReceived, long sentNanos) {
    if (since == Long.MIN_VALUE) {
      since = sentNanos;
    }
    if (wasReceived) {
      receivedBytes += packetBytes;
    } else {
      lostBytes += packetBytes;
    }
  }

  /** One that counted as lost came after all. */
  void receivedLate(int packetBytes) {
    lostBytes = Math.max(0, lostBytes - packetBytes);
    receivedBytes += packetBytes;
  }

  /**
   * @param lastSentNanos when the last packet was sent whose fate is known
   * @return whether there is a new {@link #bound}
   */
  boolean update(long lastSentNanos) {
    if (since == Long.MIN_VALUE
        || lastSentNanos - since < OBSERVATION_NANOS
        || lostBytes + receivedBytes < MIN_UNITS * UNIT_BYTES) {
      return false;
    }
    int at = observations++ % OBSERVATIONS;
    rates[at] = (lostBytes + receivedBytes) * 8e9 / (lastSentNanos - since);
    lost[at] = lostBytes / UNIT_BYTES;
    received[at] = receivedBytes / UNIT_BYTES;
    since = lastSentNanos;
    lostBytes = 0;
    receivedBytes = 0;
    bound = fit();
    return true;
  }

  private long fit() {
    double highest = 0;
    double all = 0;
    for (int i = 0; i < count(); i++) {
      highest = Math.max(highest, rates[i]);
      all += lost[i];
    }
    if (all == 0) {
      return UNBOUNDED;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < SHARES.length; i++) {
      likelihoods[i] = likelihood(highest * SHARES[i]);
      best = Math.max(best, likelihoods[i]);
    }
    int chosen = 0;
    while (likelihoods[chosen] < best - MARGIN) {
      chosen++;
    }
    return chosen == 0 ? UNBOUNDED : (long) (highest * SHARES[chosen]);
  }

  /**
   * The likelihood of what was seen with this bandwidth and the inherent loss that fits it best.
   */
  private double likelihood(double bandwidth) {
    double best = Double.NEGATIVE_INFINITY;
    for (double inherent : INHERENT) {
      double sum = 0;
      double weight = 1;
      for (int age = 0; age < count(); age++) {
        int at = Math.floorMod(observations - 1 - age, OBSERVATIONS);
        double narrow = rates[at] > bandwidth ? (rates[at] - bandwidth) / rates[at] : 0;
        double loss = inherent + (1 - inherent) * narrow;
        sum += weight * (lost[at] * Math.log(loss) + received[at] * Math.log(1 - loss));
        weight *= AGING;
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  /**
   * @return share of the bytes of the last second or two that got lost, the latest counting most
   */
  double ratio() {
    double all = 0;
    double gone = 0;
    double weight = 1;
    for (int age = 0; age < count(); age++) {
      int at = Math.floorMod(observations - 1 - age, OBSERVATIONS);
      gone += weight * lost[at];
      all += weight * (lost[at] + received[at]);
      weight *= FADING;
    }
    return all == 0 ? 0 : gone / all;
  }

  private int count() {
    return Math.min(observations, OBSERVATIONS);
  }

  /**
   * @return bits per second, or {@link #UNBOUNDED}
   */
  long bound() {
    return bound;
  }
}
