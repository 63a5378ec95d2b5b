package io.livekit.jakarta.rtc.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.PacketChannel;
import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunBuilder;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunMethod;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How long a media connection may say nothing. On Netty's embedded channel: its time is ours. */
class TcpConnectionTest {
  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 7881);

  /** A connection from an address, which an embedded channel doesn't have. */
  private static final class Connected extends EmbeddedChannel {
    @Override
    protected SocketAddress remoteAddress0() {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    }
  }

  private final class Peer extends PassiveMember {
    boolean authenticates;
    int received;
    Route route;

    Peer(PeerLoop loop) {
      super(loop);
    }

    @Override
    public void receive(Route route, byte[] buf, int off, int len, long now) {
      received++;
      this.route = route;
      if (authenticates) {
        route.channel().bind(route, true);
      }
    }
  }

  private final Connected channel = new Connected();
  private final TestClock clock = new TestClock();
  private final NettyLoop loop = new NettyLoop(channel.eventLoop(), 0, clock::nanos);
  private final PeerDirectory directory = new PeerDirectory();
  private final Peer peer = new Peer(loop);

  /** Moves with the embedded channel's own clock. */
  private static final class TestClock {
    private long nanos;

    long nanos() {
      return nanos;
    }
  }

  private void connect() {
    ListenConfig listen = new ListenConfig(List.of(), List.of(), 0, List.of(), 1, false);
    TcpListener listener = new TcpListener(new Sockets(false, 1), directory, listen);
    directory.add("peer", peer);
    channel.freezeTime();
    channel.pipeline().addLast(new TcpConnection(loop, listener, LOCAL));
    channel.pipeline().fireChannelActive();
  }

  private void pass(long seconds) {
    clock.nanos += TimeUnit.SECONDS.toNanos(seconds);
    channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
    channel.runPendingTasks();
  }

  private void give(byte[] bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
  }

  private static byte[] check(String name) {
    byte[] check =
        new StunBuilder(256)
            .begin(StunClass.REQUEST, StunMethod.BINDING, 1, 2)
            .text(StunAttribute.USERNAME, name + ":client")
            .toBytes();
    ByteBuf frame = Unpooled.buffer();
    frame.writeShort(check.length).writeBytes(check);
    byte[] bytes = new byte[frame.readableBytes()];
    frame.readBytes(bytes);
    return bytes;
  }

  private void assertClosedAsIdle() {
    assertThat(channel.isActive()).isFalse();
    assertThat(loop.counters().drops(LoopDrop.TCP_IDLE)).isEqualTo(1);
  }

  @Test
  void aConnectionThatSaysNothingIsClosedAfterTenSeconds() {
    connect();
    pass(9);
    assertThat(channel.isActive()).isTrue();
    pass(1);
    assertClosedAsIdle();
  }

  @Test
  void halfAFrameIsNothing() {
    connect();
    for (int second = 0; second < 10; second++) {
      give(new byte[] {1});
      pass(1);
    }
    assertClosedAsIdle();
  }

  @Test
  void namingAPeerWithoutItsCredentialsKeepsNoConnection() {
    connect();
    for (int second = 0; second < 10; second++) {
      give(check("peer"));
      pass(1);
    }
    assertThat(peer.received).isEqualTo(10);
    assertClosedAsIdle();
  }

  /** By which a subscriber is estimated who doesn't tell what arrives. */
  @Test
  void whatHasNotLeftIsTold() {
    connect();
    channel
        .config()
        .setWriteBufferWaterMark(
            new WriteBufferWaterMark(Sockets.MAX_TCP_QUEUE / 2, Sockets.MAX_TCP_QUEUE));
    give(check("peer"));
    PacketChannel connection = peer.route.channel();
    assertThat(connection.queuedBytes()).isZero();
    for (int i = 0; i < 10; i++) {
      connection.send(peer.route, new byte[1_000], 0, 1_000, 1_000);
    }
    assertThat(connection.queuedBytes()).isBetween(10_000L, 12_000L);
    connection.flush();
    channel.releaseOutbound();
    assertThat(connection.queuedBytes()).isZero();
    channel.close();
    assertThat(connection.queuedBytes()).isZero();
  }

  @Test
  void anAuthenticConnectionStaysWhileFramesCome() {
    peer.authenticates = true;
    connect();
    for (int i = 0; i < 20; i++) {
      give(check("peer"));
      pass(25);
    }
    assertThat(channel.isActive()).isTrue();
    // the length of a frame that never comes whole
    give(new byte[] {0, 100});
    for (int second = 0; second < 60 && channel.isActive(); second++) {
      give(new byte[] {1});
      pass(1);
    }
    assertClosedAsIdle();
  }

  @Test
  void aConnectionEndsWithItsPeer() {
    peer.authenticates = true;
    connect();
    give(check("peer"));
    loop.detach(peer);
    pass(60);
    assertClosedAsIdle();
  }
}
