package io.livekit.jakarta.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Percentiles are right to a few percent, whatever the range. */
class HistogramTest {
  @Test
  void percentilesAreThoseOfTheSortedValues() {
    Random random = new Random(5);
    long[] nanos =
        LongStream.generate(() -> (long) Math.exp(random.nextDouble() * 15) * 1_000)
            .limit(20_000)
            .sorted()
            .toArray();
    Histogram histogram = new Histogram();
    LongStream.of(nanos).forEach(histogram::record);
    for (double share : new double[] {0.1, 0.5, 0.95, 0.99, 1}) {
      double exact = nanos[(int) Math.ceil(share * nanos.length) - 1] / 1e6;
      assertThat(histogram.percentileMillis(share)).isCloseTo(exact, within(exact * 0.035 + 0.001));
    }
    assertThat(histogram.count()).isEqualTo(nanos.length);
  }

  @Test
  void anEmptyOneSaysZeroAndExtremesAreKept() {
    Histogram histogram = new Histogram();
    assertThat(histogram.percentileMillis(0.99)).isZero();
    histogram.record(-5);
    histogram.record(Long.MAX_VALUE);
    assertThat(histogram.count()).isEqualTo(2);
    histogram.clear();
    assertThat(histogram.count()).isZero();
  }
}
