package io.livekit.jakarta.media.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.proto.ConnectionQuality;
import org.junit.jupiter.api.Test;

class QualityScoreTest {

  private static QualityScore.Window window(double loss, double rtt, boolean muted) {
    return new QualityScore.Window(50, loss, rtt, 0, true, muted, 0);
  }

  private static double after(QualityScore score, QualityScore.Window window, int times) {
    double last = 0;
    for (int i = 0; i < times; i++) {
      last = score.update(window);
    }
    return last;
  }

  @Test
  void lossHurtsVideoMostAndRedLeast() {
    double video = after(new QualityScore(QualityScore.Medium.VIDEO), window(0.04, 0, false), 5);
    double opus = after(new QualityScore(QualityScore.Medium.OPUS), window(0.04, 0, false), 5);
    double red = after(new QualityScore(QualityScore.Medium.RED), window(0.04, 0, false), 5);
    assertThat(video).isLessThan(opus);
    assertThat(opus).isLessThan(red);
  }

  @Test
  void delayBeyondWhatPeopleNoticeCounts() {
    assertThat(after(new QualityScore(QualityScore.Medium.OPUS), window(0, 100, false), 3))
        .isGreaterThan(95);
    assertThat(after(new QualityScore(QualityScore.Medium.OPUS), window(0, 1600, false), 9))
        .isLessThan(40);
  }

  @Test
  void itFallsFasterThanItRises() {
    QualityScore score = new QualityScore(QualityScore.Medium.VIDEO);
    double bad = score.update(window(0.08, 0, false));
    double better = score.update(window(0, 0, false));
    assertThat(100 - bad).isGreaterThan(better - bad);
  }

  @Test
  void mutedIsFineSilenceIsPoorAndNoConnectionIsLost() {
    QualityScore score = new QualityScore(QualityScore.Medium.OPUS);
    after(score, window(0.5, 0, false), 3);
    assertThat(QualityScore.quality(score.update(window(0, 0, true))))
        .isEqualTo(ConnectionQuality.EXCELLENT);
    QualityScore.Window silence = new QualityScore.Window(0, 0, 0, 0, true, false, 0);
    assertThat(QualityScore.quality(after(score, silence, 9)))
        .isIn(ConnectionQuality.POOR, ConnectionQuality.GOOD);
    QualityScore.Window gone = new QualityScore.Window(0, 0, 0, 0, false, false, 0);
    assertThat(QualityScore.quality(score.update(gone))).isEqualTo(ConnectionQuality.LOST);
  }

  @Test
  void theScoreIsToldAsAnOpinionFrom1To4AndAHalf() {
    assertThat(QualityScore.mos(100)).isEqualTo(4.5f);
    assertThat(QualityScore.mos(20)).isBetween(1f, 2f);
    assertThat(QualityScore.mos(80)).isGreaterThan(QualityScore.mos(60));
  }
}
