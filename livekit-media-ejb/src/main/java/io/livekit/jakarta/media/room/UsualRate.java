package io.livekit.jakarta.media.room;

/**
 * How many packets of a stream come in a second most of the time (the mode of its last rates): with
 * DTX or a still picture fewer do. Owned by: the room's executor.
 */
final class UsualRate {
  /** Five minutes of windows of five seconds. */
  private static final int KEPT = 60;

  /** Rates that differ by less than this count as the same. */
  private static final double SAME = Math.log(1.25);

  private final double[] rates = new double[KEPT];
  private int count;

  /**
   * @param packetsPerSecond of the last window, above 0
   * @return the usual rate, this one included
   */
  double update(double packetsPerSecond) {
    rates[count++ % KEPT] = packetsPerSecond;
    double usual = packetsPerSecond;
    int most = 0;
    int kept = Math.min(count, KEPT);
    for (int i = 0; i < kept; i++) {
      int alike = 0;
      double sum = 0;
      for (int j = 0; j < kept; j++) {
        if (isSame(rates[i], rates[j])) {
          alike++;
          sum += rates[j];
        }
      }
      double mean = sum / alike;
      if (alike > most || alike == most && mean > usual) {
        most = alike;
        usual = mean;
      }
    }
    return usual;
  }

  private static boolean isSame(double one, double other) {
    return Math.abs(Math.log(one / other)) < SAME;
  }
}
