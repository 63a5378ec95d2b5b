package io.livekit.jakarta.rtc.egress;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.ingress.LayerFeed;
import io.livekit.jakarta.rtc.ingress.PacketFacts;
import org.junit.jupiter.api.Test;

class TimestampMungerTest {
  private static final long MILLI = 1_000_000L;
  private final TimestampMunger munger = new TimestampMunger(90_000, 1000);
  private final LayerFeed one = new LayerFeed(false, 64);
  private final LayerFeed two = new LayerFeed(false, 64);

  private static PacketFacts packet(int timestamp, long millis) {
    PacketFacts p = new PacketFacts();
    p.timestamp = timestamp;
    p.arrivalNanos = millis * MILLI;
    p.epoch = 1;
    return p;
  }

  private int send(PacketFacts p) {
    int out = munger.toOutgoing(p.timestamp);
    munger.onSent(out, p.arrivalNanos);
    return out;
  }

  private void startLayerOne() {
    PacketFacts first = packet(-100, 0);
    munger.startByTime(first);
    assertThat(send(first)).isEqualTo(1000);
    one.clock().set(1, -100, 0, 0);
  }

  @Test
  void mapsAnotherLayerThroughBothReports() {
    startLayerOne();
    two.clock().set(1, 70_000, 10 * MILLI, 10 * MILLI);
    PacketFacts other = packet(70_000 + 2_100, 80); // sampled at 10 + 23.3 ms, arrived late
    assertThat(munger.switchLayer(other, one, 1, two)).isTrue();
    assertThat(send(other)).isEqualTo(1000 + 900 + 2_100);
  }

  @Test
  void neverStandsStillWhenTheOtherLayerIsSlightlyBehind() {
    startLayerOne();
    two.clock().set(1, 500, 0, 0);
    PacketFacts other = packet(500 - 900, 5);
    assertThat(munger.switchLayer(other, one, 1, two)).isTrue();
    assertThat(send(other)).isEqualTo(1001);
  }

  @Test
  void refusesALayerMoreThanFiftyMillisecondsBehind() {
    startLayerOne();
    two.clock().set(1, 500, 0, 0);
    assertThat(munger.switchLayer(packet(500 - 4_600, 5), one, 1, two)).isFalse();
  }

  @Test
  void joinsALayerThatAlwaysLags() {
    startLayerOne();
    two.clock().set(1, 500, 0, 0);
    for (int i = 0; i < 3; i++) {
      assertThat(munger.switchLayer(packet(500 - 9_000, 5), one, 1, two)).isFalse();
    }
    PacketFacts fourth = packet(500 - 9_000, 5);
    assertThat(munger.switchLayer(fourth, one, 1, two)).isTrue();
    assertThat(send(fourth)).isEqualTo(1000 + 450);
  }

  @Test
  void ignoresThatOneReportWasDelayedOnItsWay() {
    startLayerOne();
    // sampled when layer one's was, by the publisher's clock
    two.clock().set(1, 70_000, 0, -150 * MILLI);
    PacketFacts other = packet(70_000 + 6_000, 70);
    assertThat(munger.switchLayer(other, one, 1, two)).isTrue();
    assertThat(send(other)).isEqualTo(1000 + 6_000);
  }

  @Test
  void neverRunsFarAheadOfTheTimePassed() {
    startLayerOne();
    two.clock().set(1, 0, 0, 0);
    PacketFacts other = packet(6_000 + 45_000, 67); // its reports are off by half a second
    assertThat(munger.switchLayer(other, one, 1, two)).isTrue();
    assertThat(send(other)).isEqualTo(1000 + 6_030);
  }

  @Test
  void goesByTheTimePassedWithoutReportsOrWithImpossibleOnes() {
    startLayerOne();
    PacketFacts other = packet(123_456, 100);
    assertThat(munger.switchLayer(other, one, 1, two)).isTrue();
    assertThat(send(other)).isEqualTo(1000 + 9_000);
    two.clock().set(1, 900_000_000, 100 * MILLI, 100 * MILLI);
    PacketFacts wild = packet(5, 200);
    assertThat(munger.switchLayer(wild, one, 1, two)).isTrue();
    assertThat(send(wild)).isEqualTo(1000 + 18_000);
  }

  @Test
  void resumesOnTheStreamsOwnTimeUnlessItWasReset() {
    startLayerOne();
    PacketFacts later = packet(-100 + 90_000 + 300, 1_000);
    munger.resume(later);
    assertThat(send(later)).isEqualTo(1000 + 90_300);
    // its clock stood still for five seconds
    PacketFacts stalled = packet(later.timestamp + 10, 6_000);
    munger.resume(stalled);
    assertThat(send(stalled)).isEqualTo(1000 + 90_300 + 450_000);
    PacketFacts reset = packet(3, 7_000);
    munger.resume(reset);
    assertThat(send(reset)).isEqualTo(1000 + 90_300 + 540_000);
  }
}
