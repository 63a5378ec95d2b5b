package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.livekit.jakarta.media.room.QualityScore.Medium;
import io.livekit.jakarta.media.room.QualityScore.State;
import io.livekit.jakarta.media.room.QualityScore.Window;
import io.livekit.jakarta.proto.ConnectionQuality;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By the tables and formulae of spec/02 §9. */
class QualityScoreTest {
  private static final Window SILENT = Window.without(State.ON);
  private static final Window MUTED = Window.without(State.MUTED);
  private static final Window PAUSED = Window.without(State.PAUSED);
  private static final Window GONE = Window.without(State.UNREACHABLE);

  private static Window window(double loss, double rtt) {
    return new Window(State.ON, 50, loss, rtt, 0, 1, 0);
  }

  /** What a score comes to that sees the same again and again. */
  private static double settled(Medium medium, Window window) {
    QualityScore score = new QualityScore(medium);
    double last = 0;
    for (int i = 0; i < 60; i++) {
      last = score.update(window);
    }
    return last;
  }

  @ParameterizedTest
  @CsvSource({
    "OPUS, 0.03, 84",
    "OPUS, 0.05, 73.33",
    "RED, 0.03, 92",
    "RED, 0.1, 73.33",
    "RED, 0.2, 46.67",
    "VIDEO, 0.01, 90",
    "VIDEO, 0.02, 80",
    "VIDEO, 0.05, 50",
    "VIDEO, 0.5, 30"
  })
  void loss(Medium medium, double share, double expected) {
    assertThat(settled(medium, window(share, 0))).isCloseTo(expected, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 100",
    "80, 0, 99",
    "320, 0, 96",
    "200, 20, 96.5",
    "400, 0, 92",
    "640, 0, 80",
    "0, 100, 92",
    "2000, 0, 30"
  })
  void delay(double rtt, double jitter, double expected) {
    Window window = new Window(State.ON, 50, 0, rtt, jitter, 1, 0);
    assertThat(settled(Medium.OPUS, window)).isCloseTo(expected, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({
    "2, 100",
    "1, 100",
    "0.5, 86.14",
    "0.37, 80.11",
    "0.1, 53.95",
    "0.05, 40.09",
    "0, 30"
  })
  void bitrate(double share, double expected) {
    Window window = new Window(State.ON, 50, 0, 0, 0, share, 0);
    assertThat(settled(Medium.VIDEO, window)).isCloseTo(expected, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({"0, 100", "0.5, 82.5", "1, 65", "1.5, 47.5", "2, 30"})
  void layers(double missing, double expected) {
    Window window = new Window(State.ON, 50, 0, 0, 0, 1, missing);
    assertThat(settled(Medium.VIDEO, window)).isCloseTo(expected, within(0.01));
  }

  @Test
  void theWorstOfThemCounts() {
    Window window = new Window(State.ON, 50, 0.02, 0, 0, 0.5, 1);
    assertThat(settled(Medium.VIDEO, window)).isCloseTo(65, within(0.01));
  }

  @Test
  void oneOfFewPacketsSaysLittle() {
    QualityScore score = new QualityScore(Medium.OPUS);
    for (int i = 0; i < 10; i++) {
      score.update(window(0, 0));
    }
    Window silence = new Window(State.ON, 2, 0.5, 0, 0, 1, 0);
    double weight = 8 / 1.5 * Math.sqrt(2 / 50.0);
    assertThat(score.update(silence))
        .isCloseTo(0.8 * (100 - 50 * weight) + 0.2 * 100, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({"100 50 50 50 3 3, 50", "3 3 3 50, 3", "50 55 52 300 301, 52.33", "4, 4"})
  void theUsualRateIsTheMostFrequentOne(String rates, double expected) {
    UsualRate usual = new UsualRate();
    double last = 0;
    for (String rate : rates.split(" ")) {
      last = usual.update(Double.parseDouble(rate));
    }
    assertThat(last).isCloseTo(expected, within(0.01));
  }

  @Test
  void itFallsByFourFifthsAndRisesByTwo() {
    QualityScore score = new QualityScore(Medium.VIDEO);
    assertThat(score.update(window(0.05, 0))).isCloseTo(0.8 * 50 + 0.2 * 100, within(0.01));
    assertThat(score.update(window(0, 0))).isCloseTo(0.4 * 100 + 0.6 * 60, within(0.01));
  }

  @Test
  void whatCountsAtOnce() {
    QualityScore score = new QualityScore(Medium.VIDEO);
    assertThat(score.update(SILENT)).isEqualTo(40);
    assertThat(score.update(MUTED)).isEqualTo(100);
    assertThat(score.update(PAUSED)).isEqualTo(30);
    assertThat(score.update(MUTED)).isEqualTo(100);
    assertThat(score.update(GONE)).isEqualTo(20);
    assertThat(score.update(window(0, 0))).isCloseTo(0.4 * 100 + 0.6 * 20, within(0.01));
  }

  @ParameterizedTest
  @CsvSource({
    "100, EXCELLENT, 4.5",
    "80.1, EXCELLENT, 4.03",
    "80, GOOD, 4.02",
    "40.1, GOOD, 2.07",
    "40, POOR, 2.06",
    "30, POOR, 1.61",
    "20.1, POOR, 1.26",
    "20, LOST, 1.25"
  })
  void whatScoresMean(double score, ConnectionQuality quality, double opinion) {
    assertThat(QualityScore.quality(score)).isEqualTo(quality);
    assertThat((double) QualityScore.mos(score)).isCloseTo(opinion, within(0.006));
  }
}
