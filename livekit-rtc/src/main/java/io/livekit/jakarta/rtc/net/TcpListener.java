package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The port of passive ICE-TCP candidates (RFC 6544). A connection is answered from the address that
 * it came to by itself. Thread-safe.
 */
final class TcpListener {
  private final Sockets sockets;
  private final PeerDirectory directory;
  private final ListenConfig listen;
  private final TcpLimits limits = new TcpLimits();
  private final List<InetSocketAddress> advertised = new ArrayList<>();

  TcpListener(Sockets sockets, PeerDirectory directory, ListenConfig listen) {
    this.sockets = sockets;
    this.directory = directory;
    this.listen = listen;
  }

  PeerDirectory directory() {
    return directory;
  }

  TcpLimits limits() {
    return limits;
  }

  List<InetSocketAddress> advertised() {
    return advertised;
  }

  /** Opens the port. */
  void bind(EventLoopGroup group, Function<Channel, NettyLoop> loopOf) throws IOException {
    int port = listen.tcpPort();
    List<InetAddress> addresses =
        listen.bindsAll() ? List.of(MachineAddresses.any()) : listen.bindAddresses();
    for (InetAddress address : addresses) {
      var bound =
          sockets
              .tcp()
              .group(group)
              .childHandler(
                  new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel ch) {
                      ch.pipeline()
                          .addLast(
                              new TcpConnection(
                                  loopOf.apply(ch), TcpListener.this, localFor(ch.localAddress())));
                    }
                  })
              .bind(new InetSocketAddress(address, port))
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        throw new IOException(
            "cannot bind TCP "
                + address.getHostAddress()
                + ":"
                + port
                + ": "
                + bound.cause().getMessage(),
            bound.cause());
      }
      sockets.keep(bound.channel());
      port = ((InetSocketAddress) bound.channel().localAddress()).getPort();
    }
    advertise(addresses, port);
  }

  /** What is bound, and what only a NAT knows; not this machine's addresses that aren't bound. */
  private void advertise(List<InetAddress> bound, int port) {
    for (InetAddress address : listen.advertised()) {
      boolean reachable =
          listen.bindsAll()
              || bound.contains(address)
              || !listen.onlyThisMachine()
                  && !MachineAddresses.has(address)
                  && bound.stream()
                      .anyMatch(b -> b instanceof Inet4Address == address instanceof Inet4Address);
      if (reachable) {
        advertised.add(new InetSocketAddress(address, port));
      }
    }
    if (advertised.isEmpty()) {
      advertised.add(new InetSocketAddress(bound.get(0), port));
    }
  }

  /**
   * @return what a path's local side is called when the connection came in at this address
   */
  InetSocketAddress localFor(InetSocketAddress accepted) {
    if (advertised.contains(accepted)) {
      return accepted;
    }
    boolean ipv4 = accepted.getAddress() instanceof Inet4Address;
    return advertised.stream()
        .filter(a -> a.getAddress() instanceof Inet4Address == ipv4)
        .findFirst()
        .orElse(accepted);
  }
}
