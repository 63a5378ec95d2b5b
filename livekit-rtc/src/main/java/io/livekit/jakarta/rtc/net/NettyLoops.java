package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.UdpPort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.FastThreadLocal;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** An engine's loops: their threads, and which ports each of them reads. Thread-safe. */
public final class NettyLoops implements AutoCloseable {
  private static final long CLOSE_MILLIS = 1_500;

  private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

  static {
    // Sampled buffers carry stack traces: 3 % of a loop's time, for buffers that no code but
    // UdpSocket's handles.
    if (System.getProperty(LEAK_DETECTION) == null) {
      ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    }
  }

  private final ListenConfig listen;
  private final PeerDirectory directory;
  private final Sockets sockets;
  private final EventLoops eventLoops;
  private final List<NettyLoop> loops = new ArrayList<>();
  private final List<UdpListener> udp = new ArrayList<>();
  private TcpListener tcp;

  private NettyLoops(ListenConfig listen, PeerDirectory directory, ThreadFactory threads) {
    this.listen = listen;
    this.directory = directory;
    // Loops share a port by SO_REUSEPORT; where that doesn't exist, there is one loop.
    int count = Sockets.canShare(listen.epoll()) ? listen.loops() : 1;
    this.sockets = new Sockets(listen.epoll(), count);
    // Managed threads aren't Netty's own; this gives them its fast thread locals and clears those
    // at the end.
    ThreadFactory wrapped =
        body -> threads.newThread(() -> FastThreadLocalThread.runWithFastThreadLocal(body));
    this.eventLoops = new EventLoops(count, wrapped, sockets.ioHandlers());
    long unixOffset = System.currentTimeMillis() * 1_000_000L - System.nanoTime();
    for (EventLoop eventLoop : eventLoops.all()) {
      loops.add(new NettyLoop(eventLoop, unixOffset, System::nanoTime));
    }
  }

  /**
   * @return whether the native transport loads on this machine
   */
  public static boolean epollAvailable() {
    return Epoll.isAvailable();
  }

  /**
   * Starts the loops and binds the ports.
   *
   * @param threads names them too
   */
  public static NettyLoops open(ListenConfig listen, PeerDirectory directory, ThreadFactory threads)
      throws IOException {
    NettyLoops all = new NettyLoops(listen, directory, threads);
    try {
      all.bind();
      return all;
    } catch (IOException | RuntimeException e) {
      all.close();
      throw e;
    }
  }

  /**
   * Of several UDP ports each loop reads one, so that what comes is on its peer's loop already, as
   * far as there are ports; loops beyond that share them.
   */
  private void bind() throws IOException {
    int ports = Math.min(listen.udpPorts().size(), loops.size());
    for (int i = 0; i < ports; i++) {
      List<NettyLoop> readers = new ArrayList<>();
      for (int loop = i; loop < loops.size(); loop += ports) {
        readers.add(loops.get(loop));
      }
      UdpListener listener = new UdpListener(sockets, directory, listen, readers);
      listener.bind(listen.udpPorts().get(i));
      udp.add(listener);
    }
    if (listen.tcpPort() >= 0) {
      tcp = new TcpListener(sockets, directory, listen);
      tcp.bind(eventLoops, this::loopOf);
    }
  }

  private NettyLoop loopOf(Channel channel) {
    for (NettyLoop loop : loops) {
      if (loop.eventLoop() == channel.eventLoop()) {
        return loop;
      }
    }
    throw new IllegalStateException("an event loop of nobody");
  }

  /** Opens a port that only one peer uses, as clients do; its loop reads it. */
  public OwnPort openPort(NettyLoop loop) throws IOException {
    List<InetAddress> asked = listen.bindAddresses();
    InetAddress bind = asked.isEmpty() ? MachineAddresses.any() : asked.get(0);
    InetSocketAddress wish = new InetSocketAddress(bind, 0);
    Channel channel = Sockets.await(sockets.openUdp(loop, wish, Sockets.Use.ALONE), wish);
    int port = ((InetSocketAddress) channel.localAddress()).getPort();
    List<InetSocketAddress> advertised =
        listen.advertised().stream()
            .filter(a -> bind.isAnyLocalAddress() || a.getClass() == bind.getClass())
            .map(a -> new InetSocketAddress(a, port))
            .toList();
    if (advertised.isEmpty()) {
      advertised = List.of(new InetSocketAddress(bind, port));
    }
    UdpPort udpPort =
        new UdpPort(directory, ofFamily(advertised, 4), ofFamily(advertised, 16), null);
    UdpSocket socket = sockets.attach(loop, channel, new UdpSocket.Owner(udpPort, null));
    return new OwnPort(advertised, () -> loop.execute(() -> sockets.close(loop, socket)));
  }

  /**
   * A port of one peer.
   *
   * @param advertised what its candidates say
   * @param close closes it, after what the loop does for the peer now
   */
  public record OwnPort(List<InetSocketAddress> advertised, Runnable close) {}

  private static InetSocketAddress ofFamily(List<InetSocketAddress> addresses, int length) {
    return addresses.stream()
        .filter(a -> a.getAddress().getAddress().length == length)
        .findFirst()
        .orElse(addresses.get(0));
  }

  /**
   * @return all loops
   */
  public List<NettyLoop> loops() {
    return List.copyOf(loops);
  }

  /**
   * @return what candidates of this loop's peers say for UDP, empty without a port. Those that the
   *     loop knows by {@link PeerLoop#udpChannel} are bases
   */
  public List<InetSocketAddress> udpAddresses(NettyLoop loop) {
    return udp.isEmpty() ? List.of() : udp.get(loops.indexOf(loop) % udp.size()).advertised();
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
    sockets.close();
    if (eventLoops.close(CLOSE_MILLIS + 200)) {
      loops.forEach(loop -> loop.sendBuffers().close());
    }
    FastThreadLocal.removeAll();
    FastThreadLocal.destroy();
  }
}
