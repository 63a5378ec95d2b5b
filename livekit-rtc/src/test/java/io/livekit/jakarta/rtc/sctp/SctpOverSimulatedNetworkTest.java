package io.livekit.jakarta.rtc.sctp;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.sim.Link;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.sim.Timed;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SctpOverSimulatedNetworkTest {

  private static final int MESSAGES = 500;
  private static final int LENGTH = 4_000;

  /** One end on the simulated network; counts ordered, numbered messages. */
  private static final class Node implements DataChannels.Listener, Timed {
    private final SimulatedWorld world;
    private final InetSocketAddress local;
    private final InetSocketAddress remote;
    final DataChannels channels;
    int received;
    int sent;
    DataChannel out;
    String failure;

    Node(SimulatedWorld world, int number, boolean client) {
      this.world = world;
      this.local = new InetSocketAddress("10.0.0." + number, 5000);
      this.remote = new InetSocketAddress("10.0.0." + (3 - number), 5000);
      this.channels =
          new DataChannels(
              SctpConfig.defaults().withRandom(new Random(world.seed() + number)), client, this);
      world
          .network()
          .bind(local, (d, now) -> channels.receive(d.bytes(), 0, d.bytes().length, now));
      world.drive(this);
    }

    void pump() {
      while (sent < MESSAGES) {
        byte[] m = ByteBuffer.allocate(LENGTH).putInt(0, sent).array();
        if (channels.send(out, m, 0, m.length, true, world.nowNanos()) != SendResult.QUEUED) {
          return;
        }
        sent++;
      }
    }

    @Override
    public long nextTimeoutNanos() {
      return channels.nextTimeoutNanos();
    }

    @Override
    public void onTimeout(long nowNanos) {
      channels.onTimeout(nowNanos);
    }

    @Override
    public void sendPacket(byte[] buf, int off, int len) {
      world.network().send(local, remote, buf, off, len);
    }

    @Override
    public void connected() {
      // channels tell by themselves
    }

    @Override
    public void channelOpen(DataChannel channel, boolean remoteInitiated) {
      if (!remoteInitiated) {
        pump();
      }
    }

    @Override
    public void message(DataChannel channel, byte[] buf, int off, int len, boolean binary) {
      assertThat(len).isEqualTo(LENGTH);
      assertThat(ByteBuffer.wrap(buf, off, len).getInt()).isEqualTo(received++);
    }

    @Override
    public void channelClosed(DataChannel channel) {
      // of no interest
    }

    @Override
    public void bufferedAmountLow(DataChannel channel) {
      pump();
    }

    @Override
    public void failed(String reason) {
      failure = reason;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aNarrowLinkWithBurstsOfLossCarriesBothDirectionsInOrder(long seed) {
    System.out.println("seed " + seed);
    SimulatedWorld world = new SimulatedWorld(seed);
    world
        .network()
        .all(
            Link.of()
                .delayMillis(30)
                .jitterMillis(15)
                .duplication(0.01)
                .bursts(0.01, 0.3, 0.8)
                .bandwidth(5_000_000, 64_000));
    Node a = new Node(world, 1, true);
    Node b = new Node(world, 2, false);
    a.out = a.channels.open("a", true, null, null, "", 0);
    b.out = b.channels.open("b", true, null, null, "", 0);
    a.channels.connect(world.nowNanos());
    b.channels.connect(world.nowNanos());
    assertThat(world.runUntil(() -> a.received == MESSAGES && b.received == MESSAGES, 600_000))
        .isTrue();
    world.runMillis(5_000);
    assertThat(a.channels.bufferedAmount() + b.channels.bufferedAmount()).isZero();
    assertThat(a.channels.heldBytes() + b.channels.heldBytes()).isZero();
    assertThat(a.failure).isNull();
    assertThat(b.failure).isNull();
  }
}
