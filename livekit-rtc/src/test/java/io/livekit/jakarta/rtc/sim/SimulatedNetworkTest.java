package io.livekit.jakarta.rtc.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulatedNetworkTest {
  private static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 1);
  private static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 2);
  private static final int PACKETS = 20_000;

  /** Arrival: which packet, and when in milliseconds since the start. */
  private record Arrival(int number, double millis) {}

  private List<Arrival> run(long seed, Link link, int packets, int everyMicros, int bytes) {
    return run(seed, link, packets, everyMicros, bytes, TransportProtocol.UDP);
  }

  private List<Arrival> run(
      long seed, Link link, int packets, int everyMicros, int bytes, TransportProtocol protocol) {
    SimulatedWorld world = new SimulatedWorld(seed);
    world.network().all(link);
    List<Arrival> arrivals = new ArrayList<>();
    long start = world.nowNanos();
    world
        .network()
        .bind(
            protocol,
            B,
            (d, now) ->
                arrivals.add(
                    new Arrival(
                        (d.bytes()[0] & 0xff) << 16
                            | (d.bytes()[1] & 0xff) << 8
                            | d.bytes()[2] & 0xff,
                        (now - start) / 1e6)));
    for (int i = 0; i < packets; i++) {
      int number = i;
      world.at(
          start + i * everyMicros * 1_000L,
          () -> {
            byte[] packet = new byte[bytes];
            packet[0] = (byte) (number >>> 16);
            packet[1] = (byte) (number >>> 8);
            packet[2] = (byte) number;
            world.network().send(protocol, A, B, packet, 0, bytes);
          });
    }
    world.runMillis(packets * (long) everyMicros / 1_000 + 10_000);
    return arrivals;
  }

  @Test
  void sameSeedSameRun() {
    Link link =
        Link.of()
            .loss(0.1)
            .bursts(0.02, 0.3, 0.8)
            .delayMillis(20)
            .jitterMillis(10)
            .duplication(0.1);
    assertThat(run(9, link.copy(), 2_000, 1_000, 100))
        .isEqualTo(run(9, link.copy(), 2_000, 1_000, 100));
    assertThat(run(9, link.copy(), 2_000, 1_000, 100))
        .isNotEqualTo(run(10, link.copy(), 2_000, 1_000, 100));
  }

  @Test
  void lossIsWhatWasAskedFor() {
    assertThat(run(1, Link.of().loss(0.2), PACKETS, 100, 100)).hasSizeBetween(15_700, 16_300);
    assertThat(run(1, Link.of(), PACKETS, 100, 100)).hasSize(PACKETS);
  }

  @Test
  void burstsAreLongerThanIndependentLoss() {
    // Bad a sixth of the time, four packets at a stretch.
    List<Arrival> arrivals = run(2, Link.of().bursts(0.05, 0.25, 1), PACKETS, 100, 100);
    int gaps = 0;
    for (int i = 1; i < arrivals.size(); i++) {
      gaps += arrivals.get(i).number > arrivals.get(i - 1).number + 1 ? 1 : 0;
    }
    int lost = PACKETS - arrivals.size();
    assertThat((double) lost / PACKETS).isBetween(0.14, 0.19);
    assertThat((double) lost / gaps).isBetween(3.5, 4.5);
  }

  @Test
  void jitterReordersUnlessToldNotTo() {
    List<Arrival> loose = run(3, Link.of().delayMillis(20).jitterMillis(10), 1_000, 1_000, 100);
    assertThat(loose).hasSize(1_000);
    assertThat(inOrder(loose)).isFalse();
    List<Arrival> strict =
        run(3, Link.of().delayMillis(20).jitterMillis(10).inOrder(), 1_000, 1_000, 100);
    assertThat(inOrder(strict)).isTrue();
    assertThat(loose).allSatisfy(a -> assertThat(a.millis - a.number).isBetween(20.0, 30.1));
  }

  private static boolean inOrder(List<Arrival> arrivals) {
    for (int i = 1; i < arrivals.size(); i++) {
      if (arrivals.get(i).number < arrivals.get(i - 1).number) {
        return false;
      }
    }
    return true;
  }

  @Test
  void bottleneckPassesItsRateAndDropsBehindAFullQueue() {
    // 8 Mbit/s offered, 1 Mbit/s passes: an eighth, plus the 20 packets that fit the queue.
    List<Arrival> arrivals = run(4, Link.of().bandwidth(1_000_000, 20_000), 4_000, 1_000, 1_000);
    assertThat(arrivals).hasSizeBetween(505, 535);
    assertThat(arrivals.get(arrivals.size() - 1).millis).isBetween(4_000.0, 4_200.0);
  }

  @Test
  void duplicatesArriveTwice() {
    assertThat(run(5, Link.of().duplication(0.1), 10_000, 100, 100)).hasSizeBetween(10_850, 11_150);
  }

  @Test
  void tcpArrivesWholeAndInOrderWhereUdpIsBlocked() {
    Link strict = Link.of().udpBlocked(true).loss(0.1).delayMillis(10).jitterMillis(30);
    assertThat(run(6, strict.copy(), 200, 1_000, 100)).isEmpty();
    List<Arrival> tcp = run(6, strict.copy(), 200, 1_000, 100, TransportProtocol.TCP);
    assertThat(tcp).hasSize(200);
    assertThat(inOrder(tcp)).isTrue();
  }

  @Test
  void natHidesAndFilters() {
    SimulatedWorld world = new SimulatedWorld(7);
    InetSocketAddress stranger = new InetSocketAddress("10.0.0.3", 3);
    InetSocketAddress outside = new InetSocketAddress("203.0.113.1", 0);
    SimulatedNat nat = world.network().nat(A.getAddress(), outside.getAddress(), true);
    List<InetSocketAddress> seen = new ArrayList<>();
    List<InetSocketAddress> back = new ArrayList<>();
    world.network().bind(B, (d, now) -> seen.add(d.from()));
    world.network().bind(A, (d, now) -> back.add(d.from()));
    world.network().send(A, B, new byte[1], 0, 1);
    world.runMillis(1);
    assertThat(seen).hasSize(1);
    assertThat(seen.get(0).getAddress()).isEqualTo(outside.getAddress());
    world.network().send(B, seen.get(0), new byte[1], 0, 1);
    world.network().send(stranger, seen.get(0), new byte[1], 0, 1);
    world.runMillis(1);
    assertThat(back).containsExactly(B);
    nat.rebind();
    world.network().send(A, B, new byte[1], 0, 1);
    world.runMillis(1);
    assertThat(seen.get(1)).isNotEqualTo(seen.get(0));
  }

  @Test
  void spinningTimersAreCaughtWithTheirSeed() {
    SimulatedWorld world = new SimulatedWorld(77);
    world.drive(
        new Timed() {
          @Override
          public long nextTimeoutNanos() {
            return world.nowNanos();
          }

          @Override
          public void onTimeout(long nowNanos) {
            // does nothing about it: that is the bug to catch
          }
        });
    assertThatThrownBy(() -> world.runMillis(1)).hasMessageContaining("seed 77");
  }
}
