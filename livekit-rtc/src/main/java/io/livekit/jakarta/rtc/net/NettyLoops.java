package io.livekit.jakarta.rtc.loop;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An engine's loops and their sockets. Thread-safe. */
public final class MediaLoops implements AutoCloseable {
  /**
   * What the kernel may queue for us while a loop is busy: 5 MB, as LiveKit asks for; the kernel
   * may give less.
   */
  private static final int SOCKET_BUFFER = 5 * 1024 * 1024;

  /** Datagrams taken out of a socket in one call. */
  private static final int RECEIVE_BATCH = 32;

  /** Bytes that may wait for a UDP socket to become writable. */
  private static final int MAX_UDP_QUEUE = 4 * 1024 * 1024;

  /**
   * Bytes that may wait for a slow TCP connection: a second of 2 Mbit/s; later packets would only
   * be late.
   */
  private static final int MAX_TCP_QUEUE = 256 * 1024;

  private static final long CLOSE_MILLIS = 1_500;

  /**
   * What to listen on.
   *
   * @param bindAddresses empty means all
   * @param udpPorts shared UDP ports, 0 for any free one
   * @param tcpPort port of passive ICE-TCP, 0 for any free one, -1 for none
   * @param advertised addresses that candidates name
   * @param loops how many threads
   * @param epoll use the native transport
   */
  public record Listen(
      List<InetAddress> bindAddresses,
      List<Integer> udpPorts,
      int tcpPort,
      List<InetAddress> advertised,
      int loops,
      boolean epoll) {}

  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  static {
    // Sampled buffers carry stack traces: 3 % of a loop's time, for buffers that no code but
    // UdpSocket's handles.
    if (System.getProperty(LEAK_DETECTION) == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private final Listen listen;
  private final PeerDirectory directory;
  private final int loopCount;
  private final MultiThreadIoEventLoopGroup group;
  private final List<MediaLoop> loops = new ArrayList<>();
  private final List<UdpPort> udpPorts = new ArrayList<>();
  private final ConcurrentLinkedQueue<Channel> channels = new ConcurrentLinkedQueue<>();
  private final PooledByteBufAllocator allocator;
  private final boolean segments;
  private TcpListener tcp;

  private MediaLoops(Listen listen, PeerDirectory directory, ThreadFactory threads) {
    this.listen = listen;
    this.directory = directory;
    this.loopCount = canShare(listen.epoll()) ? listen.loops() : 1;
    this.allocator = new PooledByteBufAllocator(true, 0, loopCount, 8192, 7, 64, 64, true);
    this.segments = listen.epoll() && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    IoHandlerFactory io = listen.epoll() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    // Managed threads aren't Netty's own; this gives them its fast thread locals and clears those
    // at the end.
    AtomicInteger number = new AtomicInteger();
    ThreadFactory wrapped =
        body ->
            threads.newThread(
                () -> {
                  // containers' own names tell nothing
                  Thread.currentThread().setName("livekit-media-" + number.getAndIncrement());
                  FastThreadLocalThread.runWithFastThreadLocal(body);
                });
    this.group = new MultiThreadIoEventLoopGroup(loopCount, wrapped, io);
  }

  /**
   * @return whether the native transport loads on this machine
   */
  public static boolean epollAvailable() {
    return Epoll.isAvailable();
  }

  /** Loops share a port by SO_REUSEPORT; where that doesn't exist (Windows), there is one loop. */
  private static boolean canShare(boolean epoll) {
    if (epoll) {
      return true;
    }
    try (DatagramChannel channel = DatagramChannel.open()) {
      return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
    } catch (IOException e) {
      return false;
    }
  }

  /** Starts the loops and binds the ports. */
  public static MediaLoops open(Listen listen, PeerDirectory directory, ThreadFactory threads)
      throws IOException {
    MediaLoops all = new MediaLoops(listen, directory, threads);
    try {
      all.start();
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  private void start() throws IOException {
    long unixOffset = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
    for (int i = 0; i < loopCount; i++) {
      EventLoop eventLoop = group.next();
      loops.add(new MediaLoop(eventLoop, unixOffset));
    }
    for (InetAddress bind : bindAddresses()) {
      for (int port : listen.udpPorts()) {
        bindUdp(bind, port);
      }
    }
    if (listen.tcpPort() >= 0) {
      bindTcp();
    }
  }

  private List<InetAddress> bindAddresses() {
    return listen.bindAddresses().isEmpty()
        ? List.of(new InetSocketAddress(0).getAddress())
        : listen.bindAddresses();
  }

  /** One socket per loop; the kernel spreads remote addresses over them. */
  private void bindUdp(InetAddress bind, int wantedPort) throws IOException {
    int port = wantedPort;
    UdpPort udp = null;
    for (MediaLoop loop : loops) {
      Channel channel = registered(loop, loops.size() > 1);
      bind(channel, new InetSocketAddress(bind, port));
      if (udp == null) {
        port = ((InetSocketAddress) channel.localAddress()).getPort();
        udp = new UdpPort(directory, advertised(bind, port));
        udpPorts.add(udp);
      }
      attach(loop, udp, channel);
    }
  }

  /** Opens a port that only one peer uses, as clients do; its loop reads it. */
  public UdpPort openPort(PeerLoop loop) throws IOException {
    MediaLoop mediaLoop = (MediaLoop) loop;
    InetAddress bind = bindAddresses().get(0);
    Channel channel = registered(mediaLoop, false);
    bind(channel, new InetSocketAddress(bind, 0));
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    UdpPort udp = new UdpPort(directory, advertised(bind, port));
    attach(mediaLoop, udp, channel);
    return udp;
  }

  /** Closes a port opened by {@link #openPort}. */
  public void closePort(PeerLoop loop, UdpPort port) {
    MediaLoop mediaLoop = (MediaLoop) loop;
    if (mediaLoop.udpChannel(port.bases().get(0)) instanceof UdpSocket socket) {
      mediaLoop.remove(socket);
      channels.remove(socket.channel());
      socket.channel().close();
    }
  }

  private Channel registered(MediaLoop loop, boolean shared) {
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
    if (listen.epoll()) {
      bootstrap
          .channel(EpollDatagramChannel.class)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, Outbox.MAX_PACKET)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(Outbox.MAX_PACKET * RECEIVE_BATCH));
      if (shared) {
        bootstrap.option(EpollChannelOption.SO_REUSEPORT, true);
      }
    } else {
      bootstrap
          .channel(NioDatagramChannel.class)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(Outbox.MAX_PACKET));
      if (shared) {
        bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
      }
    }
    return bootstrap.register().syncUninterruptibly().channel();
  }

  private static void bind(Channel channel, InetSocketAddress address) throws IOException {
    var bound = channel.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      channel.close();
      throw new IOException(
          "cannot bind UDP " + address + ": " + bound.cause().getMessage(), bound.cause());
    }
  }

  private void attach(MediaLoop loop, UdpPort port, Channel channel) {
    channels.add(channel);
    UdpSocket socket = new UdpSocket(loop, port, channel, segments);
    channel.pipeline().addLast(socket);
    loop.add(socket);
    channel.config().setAutoRead(true);
  }

  private List<InetSocketAddress> advertised(InetAddress bound, int port) {
    List<InetSocketAddress> addresses = new ArrayList<>();
    for (InetAddress address : listen.advertised()) {
      boolean fits = bound.isAnyLocalAddress() || address.getClass() == bound.getClass();
      if (fits) {
        addresses.add(new InetSocketAddress(address, port));
      }
    }
    if (addresses.isEmpty()) {
      addresses.add(new InetSocketAddress(bound, port));
    }
    return addresses;
  }

  private void bindTcp() throws IOException {
    int port = listen.tcpPort();
    for (InetAddress bind : bindAddresses()) {
      ServerBootstrap bootstrap =
          new ServerBootstrap()
              .group(group)
              .channel(serverChannel())
              .option(ChannelOption.SO_REUSEADDR, true)
              .childOption(ChannelOption.ALLOCATOR, allocator)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childOption(
                  ChannelOption.WRITE_BUFFER_WATER_MARK,
                  new WriteBufferWaterMark(MAX_TCP_QUEUE / 2, MAX_TCP_QUEUE))
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel ch) {
                      ch.pipeline()
                          .addLast(
                              new TcpConnection(loopOf(ch), tcp, tcp.localFor(ch.localAddress())));
                    }
                  });
      var bound = bootstrap.bind(new InetSocketAddress(bind, port)).awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new IOException(
            "cannot bind TCP "
                + bind.getHostAddress()
                + ":"
                + port
                + ": "
                + bound.cause().getMessage(),
            bound.cause());
      }
      channels.add(bound.channel());
      port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
      if (tcp == null) {
        tcp = new TcpListener(directory, advertised(bind, port));
      }
    }
  }

  private Class<? extends ServerSocketChannel> serverChannel() {
    return listen.epoll() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  private MediaLoop loopOf(Channel channel) {
    for (MediaLoop loop : loops) {
      if (loop.eventLoop() == channel.eventLoop()) {
        return loop;
      }
    }
    throw new IllegalStateException("an event loop of nobody");
  }

  /**
   * @return all loops
   */
  public List<MediaLoop> loops() {
    return List.copyOf(loops);
  }

  /**
   * @return the shared UDP ports
   */
  public List<UdpPort> udpPorts() {
    return List.copyOf(udpPorts);
  }

  /**
   * @return addresses of the TCP port to advertise, empty without one
   */
  public List<InetSocketAddress> tcpAddresses() {
    return tcp == null ? List.of() : tcp.advertised();
  }

  /** Closes the sockets and ends the threads. */
  @Override
  public void close() {
    for (Channel channel = channels.poll(); channel != null; channel = channels.poll()) {
      channel.close().awaitUninterruptibly(CLOSE_MILLIS);
    }
    group
        .shutdownGracefully(0, CLOSE_MILLIS, TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(CLOSE_MILLIS + 200);
    if (group.isTerminated()) {
      loops.forEach(loop -> loop.sendBuffers().close());
    }
    FastThreadLocal.removeAll();
    try {
      // Netty's own helper thread ends by itself after a second without work; a redeployed
      // application must not wait for it, but must not leave it behind either.
      GlobalEventExecutor.INSTANCE.awaitInactivity(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException e) {
      // It was never started.
    }
    FastThreadLocal.destroy();
  }
}
