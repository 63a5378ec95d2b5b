package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class AudioLevelMeterTest {
  private static final long FRAME = 20_000_000L;
  private AudioLevelMeter meter = meter(35, 40, 400, 2);
  private long now;
  private int timestamp = -2000;

  private static AudioLevelMeter meter(int active, int percentile, int window, int smooth) {
    return new AudioLevelMeter(48_000, new SpeechDetection(active, percentile, window, smooth));
  }

  private void speak(int level, int frames) {
    for (int i = 0; i < frames; i++) {
      now += FRAME;
      timestamp += 960;
      meter.observe(level, timestamp, now);
    }
  }

  @Test
  void isSilentUntilAWindowOfSpeechHasPassed() {
    speak(20, 19);
    assertThat(meter.level(now)).isZero();
    speak(20, 1);
    assertThat(meter.level(now)).isCloseTo(0.1f * 2 / 3, within(0.001f));
    speak(20, 200);
    assertThat(meter.level(now)).isCloseTo(0.1f, within(0.001f));
  }

  @Test
  void takesTheLoudestAndWeighsItByTheShareOfSpeech() {
    for (int window = 0; window < 20; window++) {
      speak(6, 1);
      speak(20, 9);
      speak(127, 10);
    }
    assertThat(meter.level(now)).isCloseTo((float) Math.pow(10, -6 / 20.0) / 2, within(0.01f));
  }

  @Test
  void ignoresAWindowWithTooLittleSpeech() {
    speak(10, 40);
    assertThat(meter.level(now)).isPositive();
    speak(10, 7); // 140 of 400 ms
    speak(127, 13);
    assertThat(meter.level(now)).isZero();
  }

  @Test
  void doesNotCountWhisperingAsSpeech() {
    speak(36, 100);
    assertThat(meter.level(now)).isZero();
  }

  @Test
  void countsAsSpeechWhatIsConfiguredAsLoudEnough() {
    meter = meter(50, 40, 400, 2);
    speak(45, 200);
    assertThat(meter.level(now)).isCloseTo((float) Math.pow(10, -45 / 20.0), within(0.0001f));
    meter = meter(20, 40, 400, 2);
    speak(21, 200);
    assertThat(meter.level(now)).isZero();
    meter = new AudioLevelMeter(48_000, SpeechDetection.OFF);
    speak(0, 200);
    assertThat(meter.level(now)).isZero();
  }

  @Test
  void wantsAsMuchSpeechAsConfigured() {
    for (int percentile : new int[] {30, 50}) {
      meter = meter(35, percentile, 400, 0);
      speak(10, 8); // 40 %
      speak(127, 12);
      assertThat(meter.level(now) > 0).isEqualTo(percentile == 30);
    }
    meter = meter(35, 0, 400, 0);
    speak(127, 100);
    assertThat(meter.level(now)).isZero();
  }

  @Test
  void looksAtWindowsOfTheConfiguredLength() {
    meter = meter(35, 40, 100, 0);
    speak(20, 4);
    assertThat(meter.level(now)).isZero();
    speak(20, 1);
    assertThat(meter.level(now)).isPositive();
    assertThat(meter.level(now + 199_000_000L)).isPositive();
    assertThat(meter.level(now + 200_000_000L)).isZero();
  }

  @Test
  void smoothsOverAsManyWindowsAsConfigured() {
    meter = meter(35, 40, 400, 0);
    speak(20, 20);
    assertThat(meter.level(now)).isCloseTo(0.1f, within(0.001f));
    meter = meter(35, 40, 400, 4);
    speak(20, 20);
    assertThat(meter.level(now)).isCloseTo(0.1f * 2 / 5, within(0.001f));
  }

  @Test
  void forgetsASpeakerWhoStoppedSending() {
    speak(10, 100);
    assertThat(meter.level(now + 799_000_000L)).isPositive();
    assertThat(meter.level(now + 800_000_000L)).isZero();
  }

  @Test
  void doesNotCountPausesInTheStreamAsTime() {
    speak(10, 10);
    timestamp += 48_000; // one second of DTX
    speak(10, 9);
    assertThat(meter.level(now)).isZero(); // 380 ms
    speak(10, 1);
    assertThat(meter.level(now)).isPositive();
  }
}
