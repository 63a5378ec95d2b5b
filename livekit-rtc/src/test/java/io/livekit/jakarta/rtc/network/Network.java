package io.livekit.jakarta.rtc.network;

import io.livekit.jakarta.rtc.sim.Link;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;

/**
 * One kind of bad network, a row of the matrix, the same in both directions of both legs.
 *
 * @param roundTripMillis without jitter
 * @param switching viewers change their layers every other second
 * @param outageMillis everybody is cut off for this long, 0 for never
 */
record Network(
    String name, int roundTripMillis, Supplier<Link> link, boolean switching, int outageMillis) {
  /** Of a burst's packets seven in ten are lost; it lasts four packets on average. */
  private static final double LOSS_IN_BURST = 0.7;

  private static final double BURST_END = 0.25;

  static Network random(int percent, int roundTripMillis) {
    return new Network(
        percent + " % loss, " + roundTripMillis + " ms",
        roundTripMillis,
        () -> Link.of().delayMillis(roundTripMillis / 2.0).loss(percent / 100.0),
        false,
        0);
  }

  /** Gilbert–Elliott with this loss on average. */
  static Network bursts(int percent, int roundTripMillis) {
    return new Network(
        percent + " % loss in bursts, " + roundTripMillis + " ms",
        roundTripMillis,
        () -> bursty(Link.of().delayMillis(roundTripMillis / 2.0), percent / 100.0),
        false,
        0);
  }

  private static Link bursty(Link link, double loss) {
    return link.bursts(loss * BURST_END / (LOSS_IN_BURST - loss), BURST_END, LOSS_IN_BURST);
  }

  static Network jitter(int percent, int roundTripMillis, int jitterMillis) {
    return new Network(
        percent
            + " % loss, "
            + roundTripMillis
            + " ms, jitter "
            + jitterMillis
            + " ms out of order, 2 % twice",
        roundTripMillis,
        () ->
            Link.of()
                .delayMillis(roundTripMillis / 2.0)
                .loss(percent / 100.0)
                .jitterMillis(jitterMillis)
                .duplication(0.02),
        false,
        0);
  }

  Network switchingLayers() {
    return new Network(name + ", layers switched", roundTripMillis, link, true, outageMillis);
  }

  Network withOutage(int millis) {
    return new Network(
        name + ", outage of " + millis / 1000 + " s", roundTripMillis, link, switching, millis);
  }

  /** Anything within the bounds of the matrix. */
  static Network anything(long seed) {
    Random shape = new Random(seed);
    double[] losses = {0, 0.01, 0.05, 0.10, 0.20};
    double loss = losses[shape.nextInt(losses.length)];
    boolean burst = shape.nextBoolean();
    int roundTrip = 10 + shape.nextInt(491);
    int jitter = shape.nextBoolean() ? shape.nextInt(101) : 0;
    double twice = shape.nextInt(4) == 0 ? 0.05 : 0;
    int outage = shape.nextInt(3) == 0 ? 1_000 + shape.nextInt(9_001) : 0;
    String name =
        String.format(
            Locale.ROOT,
            "seed %d: %.0f %% %s, %d ms, jitter %d ms, outage %d ms",
            seed,
            loss * 100,
            burst ? "in bursts" : "at random",
            roundTrip,
            jitter,
            outage);
    return new Network(
        name,
        roundTrip,
        () -> {
          Link link =
              Link.of().delayMillis(roundTrip / 2.0).jitterMillis(jitter).duplication(twice);
          return burst ? bursty(link, loss) : link.loss(loss);
        },
        shape.nextBoolean(),
        outage);
  }

  @Override
  public String toString() {
    return name;
  }
}
