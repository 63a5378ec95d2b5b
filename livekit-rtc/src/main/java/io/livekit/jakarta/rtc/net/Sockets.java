package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.Outbox;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Opens sockets with the options that media needs, by epoll where its native part loads and by NIO
 * elsewhere, and closes them all. Thread-safe.
 */
final class Sockets {
  /**
   * What the kernel may queue for us while a loop is busy: 5 MB, as LiveKit asks for; the kernel
   * may give less.
   */
  private static final int SOCKET_BUFFER = 5 * 1024 * 1024;

  /** Datagrams taken out of a socket in one call. */
  private static final int RECEIVE_BATCH = 32;

  /** Bytes that may wait for a UDP socket to become writable. */
  static final int MAX_UDP_QUEUE = 4 * 1024 * 1024;

  /**
   * Bytes that may wait for a slow TCP connection: a second of 2 Mbit/s; later packets would only
   * be late.
   */
  static final int MAX_TCP_QUEUE = 256 * 1024;

  /**
   * And that the kernel may keep for it beyond what is on its way (RFC 9293 leaves that open): it
   * would take megabytes, seconds of a narrow path, where nobody sees that they wait.
   */
  private static final long MAX_TCP_UNSENT = 16 * 1024;

  private static final long CLOSE_MILLIS = 1_500;

  private final boolean epoll;
  private final boolean segments;
  private final boolean shareable;
  private final PooledByteBufAllocator allocator;
  private final ConcurrentLinkedQueue<Channel> channels = new ConcurrentLinkedQueue<>();

  Sockets(boolean epoll, int loops) {
    this.epoll = epoll;
    this.segments = epoll && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    this.shareable = canShare(epoll);
    this.allocator = new PooledByteBufAllocator(true, 0, loops, 8192, 7, 64, 64, true);
  }

  /**
   * @return whether several sockets may have one port (SO_REUSEPORT); they can't on Windows
   */
  static boolean canShare(boolean epoll) {
    if (epoll) {
      return true;
    }
    try (DatagramChannel channel = DatagramChannel.open()) {
      return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException e) {
      return false;
    }
  }

  boolean shareable() {
    return shareable;
  }

  IoHandlerFactory ioHandlers() {
    return epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /** What a UDP socket is for. */
  enum Use {
    /** One address, and nobody else has the port there. */
    ALONE,
    /** One of several on a port: of other loops, or of other addresses. */
    SHARED,
    /** The same, for all addresses: it tells which one each packet was sent to, if it can. */
    SHARED_ANY
  }

  /** Opens a UDP socket that reads nothing before {@link #attach}. Any thread. */
  ChannelFuture openUdp(NettyLoop loop, InetSocketAddress address, Use use) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.eventLoop())
            .option(ChannelOption.ALLOCATOR, allocator)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER)
            .option(ChannelOption.AUTO_READ, false)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(MAX_UDP_QUEUE / 2, MAX_UDP_QUEUE))
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel ch) {
                    // The reader comes when the port is known.
                  }
                });
    if (epoll) {
      bootstrap
          .channel(EpollDatagramChannel.class)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, Outbox.MAX_PACKET)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(Outbox.MAX_PACKET * RECEIVE_BATCH));
      if (use != Use.ALONE) {
        bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
      }
      if (use == Use.SHARED_ANY) {
        bootstrap.option(EpollChannelOption.IP_RECVORIGDSTADDR, true);
      }
    } else {
      bootstrap
          .channel(NioDatagramChannel.class)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Outbox.MAX_PACKET));
      if (use != Use.ALONE) {
        bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }
    ChannelFuture registered = bootstrap.register();
    ChannelPromise bound = registered.channel().newPromise();
    registered.addListener(
        done -> {
          if (done.isSuccess()) {
            registered.channel().bind(address, bound);
          } else {
            bound.setFailure(done.cause());
          }
        });
    return bound;
  }

  /** Waits for a socket to be open; not on a loop. */
  static Channel await(ChannelFuture opening, InetSocketAddress address) throws IOException {
    opening.awaitUninterruptibly();
    if (!opening.isSuccess()) {
      opening.channel().close();
      throw new IOException(
          "cannot bind UDP " + address + ": " + opening.cause().getMessage(), opening.cause());
    }
    return opening.channel();
  }

  /** Begins to read a socket, for a port. Any thread. */
  UdpSocket attach(NettyLoop loop, Channel channel, UdpSocket.Owner owner) {
    channels.add(channel);
    UdpSocket socket = new UdpSocket(loop, owner, channel, segments);
    channel.pipeline().addLast(socket);
    loop.add(socket);
    channel.config().setAutoRead(true);
    return socket;
  }

  /** Closes one socket; its loop's last look at it is now. */
  void close(NettyLoop loop, UdpSocket socket) {
    loop.remove(socket);
    channels.remove(socket.channel());
    socket.channel().close();
  }

  /** What a TCP port is opened with. */
  ServerBootstrap tcp() {
    ServerBootstrap bootstrap = new ServerBootstrap();
    if (epoll) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, MAX_TCP_UNSENT);
    }
    return bootstrap
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.ALLOCATOR, allocator)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(MAX_TCP_QUEUE / 2, MAX_TCP_QUEUE));
  }

  /** Takes a channel to be closed with the others. */
  void keep(Channel channel) {
    channels.add(channel);
  }

  /** Closes what is open. */
  void close() {
    for (Channel channel = channels.poll(); channel != null; channel = channels.poll()) {
      channel.close().awaitUninterruptibly(CLOSE_MILLIS);
    }
  }
}
