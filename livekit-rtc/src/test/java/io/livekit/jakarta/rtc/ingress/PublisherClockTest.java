package io.livekit.jakarta.rtc.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.Ntp;
import org.junit.jupiter.api.Test;

class PublisherClockTest {
  private static final long MILLI = 1_000_000L;
  private static final long THEIRS = 1_700_000_000_000_000_000L;
  private final PublisherClock clock = new PublisherClock();

  @Test
  void trustsTheReportThatWaitedLeast() {
    assertThat(clock.isKnown()).isFalse();
    assertThat(clock.onSenderReport(Ntp.fromUnixNanos(THEIRS), 80 * MILLI)).isEqualTo(80 * MILLI);
    long second = clock.onSenderReport(Ntp.fromUnixNanos(THEIRS + 1_000 * MILLI), 1_020 * MILLI);
    assertThat(second).isEqualTo(1_020 * MILLI);
    long delayed = clock.onSenderReport(Ntp.fromUnixNanos(THEIRS + 2_000 * MILLI), 2_100 * MILLI);
    assertThat(delayed).isBetween(2_020 * MILLI, 2_022 * MILLI);
    assertThat(clock.toLocalNanos(Ntp.fromUnixNanos(THEIRS))).isBetween(20 * MILLI, 22 * MILLI);
  }

  @Test
  void followsAClockThatWasSet() {
    clock.onSenderReport(Ntp.fromUnixNanos(THEIRS), 0);
    long hourBack = THEIRS - 3_600_000 * MILLI;
    assertThat(clock.onSenderReport(Ntp.fromUnixNanos(hourBack), 1_000 * MILLI))
        .isEqualTo(1_000 * MILLI);
  }

  @Test
  void readsTheClockOfALayerOnlyWhenThereIsOne() {
    MediaClock media = new MediaClock();
    MediaClock.Reading reading = new MediaClock.Reading();
    assertThat(media.read(reading)).isFalse();
    media.set(3, -50, 500 * MILLI, 7_000 * MILLI);
    assertThat(media.read(reading)).isTrue();
    assertThat(reading.epoch).isEqualTo(3);
    assertThat(reading.toTimestamp(7_001 * MILLI, 90_000)).isEqualTo(40);
  }

  @Test
  void relatesTwoStreamsByTheirReportsWhateverTheseWaited() {
    MediaClock.Reading one = reading(-50, 500 * MILLI, 7_000 * MILLI);
    // 200 ms faster on its way
    MediaClock.Reading two = reading(80_000, 600 * MILLI, 6_900 * MILLI);
    assertThat(one.toTimestamp(two, 80_090, 90_000)).isEqualTo(-50 + 9_000 + 90);
  }

  private static MediaClock.Reading reading(int timestamp, long publisherNanos, long localNanos) {
    MediaClock media = new MediaClock();
    media.set(1, timestamp, publisherNanos, localNanos);
    MediaClock.Reading reading = new MediaClock.Reading();
    media.read(reading);
    return reading;
  }
}
