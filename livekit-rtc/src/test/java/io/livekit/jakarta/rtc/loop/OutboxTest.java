package io.livekit.jakarta.rtc.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What leaves an outbox: everything, in order, and in as few sends as segmentation allows. */
class OutboxTest {
  private final List<Throwable> faults = new ArrayList<>();
  private final LoopCounters counters = new LoopCounters();
  private final Outbox outbox = new Outbox(counters, faults::add);

  /** Records sends. */
  private static class Recorder implements PacketChannel {
    final List<String> sends = new ArrayList<>();
    final Map<Route, ByteArrayOutputStream> bytes = new HashMap<>();
    final boolean segments;
    int flushes;

    Recorder(boolean segments) {
      this.segments = segments;
    }

    @Override
    public void send(Route route, byte[] buf, int off, int len, int segment) {
      sends.add(route.path().remote().getPort() + ":" + len + "/" + segment);
      bytes.computeIfAbsent(route, r -> new ByteArrayOutputStream()).write(buf, off, len);
    }

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public boolean segments() {
      return segments;
    }

    @Override
    public void bind(Route route, boolean validated) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void unbind(Route route) {
      throw new UnsupportedOperationException();
    }

    @Override
    public InetSocketAddress localAddress() {
      return new InetSocketAddress(1);
    }
  }

  private static Route route(PacketChannel channel, int port) {
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", port);
    return new Route(new TransportPath(TransportProtocol.UDP, address, address), channel, null);
  }

  private void send(Route route, int length) {
    outbox.send(route, new byte[length], 0, length);
  }

  @Test
  void packetsOfOneLengthLeaveTogetherAndAShorterOneEndsTheRun() {
    Recorder channel = new Recorder(true);
    Route route = route(channel, 7);
    for (int length : new int[] {1200, 1200, 1200, 300, 1200, 1201}) {
      send(route, length);
    }
    outbox.flush();
    assertThat(channel.sends).containsExactly("7:3900/1200", "7:1200/1200", "7:1201/1201");
    assertThat(channel.flushes).isEqualTo(1);
    assertThat(counters.packetsSent()).isEqualTo(6);
    assertThat(counters.segmentedSends()).isEqualTo(1);
    outbox.flush();
    assertThat(channel.sends).hasSize(3);
  }

  @Test
  void packetsForManyPeersAreGatheredByPeer() {
    Recorder channel = new Recorder(true);
    Route a = route(channel, 1);
    Route b = route(channel, 2);
    for (int i = 0; i < 3; i++) {
      send(a, 1000);
      send(b, 900);
    }
    outbox.flush();
    assertThat(channel.sends).containsExactly("1:3000/1000", "2:2700/900");
  }

  @Test
  void runsStayWithinWhatTheKernelTakes() {
    Recorder channel = new Recorder(true);
    Route small = route(channel, 1);
    Route large = route(channel, 2);
    for (int i = 0; i < 65; i++) {
      send(small, 100);
    }
    for (int i = 0; i < 60; i++) {
      send(large, 1400);
    }
    outbox.flush();
    assertThat(channel.sends)
        .containsExactly("1:6400/100", "1:100/100", "2:64400/1400", "2:19600/1400");
  }

  @Test
  void channelsWithoutSegmentationGetSinglePackets() {
    Recorder channel = new Recorder(false);
    Route route = route(channel, 1);
    send(route, 10);
    send(route, 10);
    outbox.flush();
    assertThat(channel.sends).containsExactly("1:10/10", "1:10/10");
  }

  @Test
  void anythingWrittenComesOutInOrderHoweverFullTheBoxGets() {
    Random random = new Random(11);
    Recorder channel = new Recorder(true);
    List<Route> routes = new ArrayList<>();
    Map<Route, ByteArrayOutputStream> expected = new HashMap<>();
    for (int i = 0; i < 20; i++) {
      routes.add(route(channel, i + 1));
      expected.put(routes.get(i), new ByteArrayOutputStream());
    }
    for (int i = 0; i < 5000; i++) {
      Route route = routes.get(random.nextInt(routes.size()));
      byte[] packet = new byte[random.nextInt(3) == 0 ? random.nextInt(1400) + 1 : 1200];
      random.nextBytes(packet);
      expected.get(route).writeBytes(packet);
      outbox.send(route, packet, 0, packet.length);
      int abandoned = outbox.claim(100); // written, but never committed
      outbox.buffer()[abandoned] = 99;
    }
    outbox.flush();
    for (Route route : routes) {
      assertThat(channel.bytes.get(route).toByteArray())
          .isEqualTo(expected.get(route).toByteArray());
    }
  }

  @Test
  void oversizedClaimsAreABug() {
    assertThatThrownBy(() -> outbox.claim(Outbox.MAX_CLAIM + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aChannelThatThrowsCostsOnlyItsOwnPackets() {
    Recorder good = new Recorder(true);
    Recorder bad =
        new Recorder(true) {
          @Override
          public void send(Route route, byte[] buf, int off, int len, int segment) {
            throw new IllegalStateException("scripted");
          }

          @Override
          public void flush() {
            throw new IllegalStateException("scripted");
          }
        };
    Route one = route(bad, 1);
    Route two = route(good, 2);
    for (int round = 1; round <= 3; round++) {
      send(one, 10);
      send(two, 20);
      send(one, 10);
      outbox.flush();
      assertThat(good.sends).hasSize(round);
      assertThat(faults).hasSize(round);
    }
  }
}
