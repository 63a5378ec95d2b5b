package io.livekit.jakarta.rtc.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Timers, fault isolation and hand-off of loops. */
class PeerLoopTest {
  private final SimulatedWorld world = new SimulatedWorld(1);
  private final VirtualLoop loop = new VirtualLoop(world);

  /** A peer that does what the test says. */
  private static final class ScriptedPeer extends LoopMember {
    final List<Long> timeouts = new ArrayList<>();
    final List<Integer> received = new ArrayList<>();
    long deadline = Long.MAX_VALUE;
    boolean throwing;
    Throwable fault;

    ScriptedPeer(PeerLoop loop) {
      super(loop);
    }

    @Override
    public void receive(Route route, byte[] buf, int off, int len, long now) {
      if (throwing) {
        throw new IllegalStateException("scripted");
      }
      received.add(len);
    }

    @Override
    public long nextTimeoutNanos() {
      return deadline;
    }

    @Override
    public void onTimeout(long now) {
      timeouts.add(now);
      deadline = Long.MAX_VALUE;
      if (throwing) {
        throw new IllegalStateException("scripted");
      }
    }

    @Override
    public void onTickEnd(long now) {
      // nothing to send
    }

    @Override
    public void routeClosed(Route route) {
      // never
    }

    @Override
    public void fault(Throwable cause) {
      fault = cause;
    }
  }

  private void at(ScriptedPeer peer, long millis) {
    peer.deadline = world.nowNanos() + millis * 1_000_000;
    peer.loop().execute(() -> peer.loop().touch(peer));
  }

  private static Route routeOf(LoopMember peer) {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", 9);
    return new Route(new TransportPath(TransportProtocol.UDP, address, address), null, peer);
  }

  /** TCP frames have room for 8 KiB, peers don't. */
  @Test
  void packetsLongerThanAnyOfWebRtcNeverReachAPeer() {
    ScriptedPeer peer = new ScriptedPeer(loop);
    loop.deliver(routeOf(peer), new byte[8192], 0, 8192);
    loop.deliver(routeOf(peer), new byte[8192], 0, Handoff.MAX_LENGTH + 1);
    loop.deliver(routeOf(peer), new byte[8192], 0, Handoff.MAX_LENGTH);
    assertThat(peer.received).containsExactly(Handoff.MAX_LENGTH);
    assertThat(loop.counters().drops(LoopDrop.OVERSIZED)).isEqualTo(2);
  }

  @Test
  void timersFireInOrderAndOnce() {
    ScriptedPeer early = new ScriptedPeer(loop);
    ScriptedPeer late = new ScriptedPeer(loop);
    long start = world.nowNanos();
    at(late, 30);
    at(early, 10);
    world.runMillis(100);
    assertThat(early.timeouts).hasSize(1);
    assertThat(early.timeouts.get(0) - start).isBetween(9_000_000L, 10_000_000L);
    assertThat(late.timeouts).hasSize(1);
  }

  @Test
  void aFaultEndsOnlyItsPeer() {
    ScriptedPeer bad = new ScriptedPeer(loop);
    ScriptedPeer good = new ScriptedPeer(loop);
    bad.throwing = true;
    loop.execute(
        () -> {
          loop.deliver(routeOf(bad), new byte[10], 0, 10);
          loop.deliver(routeOf(good), new byte[11], 0, 11);
          loop.deliver(routeOf(bad), new byte[12], 0, 12);
        });
    world.runMillis(1);
    assertThat(bad.fault).hasMessage("scripted");
    assertThat(bad.isDetached()).isTrue();
    assertThat(good.received).containsExactly(11);
    assertThat(loop.counters().drops(LoopDrop.PEER_FAULT)).isEqualTo(1);
    assertThat(loop.counters().drops(LoopDrop.PEER_CLOSED)).isEqualTo(1);

    ScriptedPeer badLater = new ScriptedPeer(loop);
    badLater.throwing = true;
    at(badLater, 5);
    at(good, 6);
    world.runMillis(20);
    assertThat(badLater.fault).isNotNull();
    assertThat(good.timeouts).hasSize(1);
  }

  @Test
  void aFailingTaskDoesNotStopTheLoop() {
    loop.execute(
        () -> {
          throw new IllegalStateException("task");
        });
    boolean[] ran = new boolean[1];
    loop.execute(() -> ran[0] = true);
    world.runMillis(1);
    assertThat(ran[0]).isTrue();
    assertThat(loop.faults()).hasSize(1);
  }

  @Test
  void packetsForAnotherLoopGoThereWithinABound() {
    VirtualLoop owner = new VirtualLoop(world);
    ScriptedPeer peer = new ScriptedPeer(owner);
    Route route = routeOf(peer);
    loop.execute(
        () -> {
          for (int i = 0; i < 5000; i++) {
            loop.deliver(route, new byte[100], 0, 1 + i % 100);
          }
          loop.deliver(route, new byte[3000], 0, 3000);
        });
    world.runMillis(1);
    assertThat(peer.received).hasSize(Handoff.MAX_PACKETS_PER_PEER);
    assertThat(peer.received.subList(0, 3)).containsExactly(1, 2, 3);
    assertThat(loop.counters().drops(LoopDrop.HANDOFF_FULL)).isEqualTo(5000 - peer.received.size());
    assertThat(loop.counters().drops(LoopDrop.OVERSIZED)).isEqualTo(1);
    loop.execute(() -> loop.deliver(route, new byte[1], 0, 1));
    int before = peer.received.size();
    world.runMillis(1);
    assertThat(peer.received).hasSize(before + 1);
  }

  @Test
  void onePeersFloodLeavesRoomForTheOthersOfItsLoop() {
    VirtualLoop owner = new VirtualLoop(world);
    ScriptedPeer flooding = new ScriptedPeer(owner);
    ScriptedPeer honest = new ScriptedPeer(owner);
    Route flood = routeOf(flooding);
    Route route = routeOf(honest);
    for (int round = 1; round <= 3; round++) {
      loop.execute(
          () -> {
            for (int i = 0; i < 5000; i++) {
              loop.deliver(flood, new byte[100], 0, 100);
            }
            for (int i = 0; i < 100; i++) {
              loop.deliver(route, new byte[100], 0, 100);
            }
          });
      world.runMillis(1);
      assertThat(honest.received).hasSize(100 * round);
      assertThat(flooding.received).hasSize(Handoff.MAX_PACKETS_PER_PEER * round);
    }
  }

  @Test
  void theHeapAgreesWithASortedQueue() {
    Random random = new Random(5);
    DeadlineHeap heap = new DeadlineHeap();
    List<ScriptedPeer> peers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      peers.add(new ScriptedPeer(loop));
    }
    for (int i = 0; i < 20_000; i++) {
      ScriptedPeer peer = peers.get(random.nextInt(peers.size()));
      if (random.nextInt(4) == 0) {
        heap.remove(peer);
        peer.deadline = Long.MAX_VALUE;
      } else {
        peer.deadline = random.nextInt(1000);
        heap.update(peer, peer.deadline);
      }
      PriorityQueue<Long> sorted = new PriorityQueue<>();
      peers.forEach(p -> sorted.add(p.deadline));
      assertThat(heap.earliest()).isEqualTo(sorted.peek());
    }
  }

  @Test
  void tellsHowManyTasksWaitedAtOnce() {
    for (int i = 0; i < 1_000; i++) {
      loop.execute(() -> {});
    }
    world.runMillis(1);
    loop.execute(() -> {});
    world.runMillis(1);
    assertThat(loop.counters().mostTasks()).isEqualTo(1_000);
  }

  /** A loop whose clock goes on only when the test says so. */
  private static final class PacedLoop extends PeerLoop {
    private long clock = 1_000;

    @Override
    public long unixNanos(long loopNanos) {
      return loopNanos;
    }

    @Override
    public boolean inLoop() {
      return true;
    }

    @Override
    public long readClock() {
      return clock;
    }

    @Override
    public PacketChannel udpChannel(InetSocketAddress local) {
      return null;
    }

    @Override
    protected void wakeup() {
      // the test does it
    }

    @Override
    protected void arm(long deadline) {
      // the test does it
    }

    @Override
    protected void taskFailed(Throwable cause) {
      throw new AssertionError(cause);
    }
  }

  @Test
  void tellsHowLongItHasWorkedAndWhichTicksWereSlow() {
    PacedLoop paced = new PacedLoop();
    paced.execute(() -> paced.clock += 5_000_000);
    paced.tick();
    paced.clock += 90_000_000; // idle
    assertThat(paced.counters().busyNanos()).isEqualTo(5_000_000);
    assertThat(paced.counters().slowTicks()).isZero();
    paced.execute(() -> paced.clock += PeerLoop.SLOW_TICK_NANOS);
    paced.tick();
    assertThat(paced.counters().busyNanos()).isEqualTo(25_000_000);
    assertThat(paced.counters().slowTicks()).isEqualTo(1);
  }
}
