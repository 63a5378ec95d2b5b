package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.PeerDirectory;
import io.livekit.jakarta.rtc.loop.UdpPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One UDP port number, on all addresses or on some. Each address has a socket of its own, times the
 * loops that share the port: what leaves through it leaves from the address that its peer knows,
 * which one socket for all addresses can't do, because there the kernel chooses the source by its
 * routing table. Thread-safe.
 *
 * <p>Where nothing narrower was asked for, there is also a socket for all addresses. It sends to
 * where the kernel has to choose the way (a public address that only a NAT knows), and takes what
 * comes to addresses that weren't there at start: those get their own sockets then.
 */
final class UdpListener {
  private static final System.Logger LOG = System.getLogger(UdpListener.class.getName());

  /**
   * Addresses with sockets of their own: a machine has a handful, but a node of a cluster may carry
   * hundreds of services' addresses.
   */
  static final int MAX_ADDRESSES = 16;

  /** The same with those that came later. */
  private static final int MAX_ADDRESSES_IN_ALL = 2 * MAX_ADDRESSES;

  /** Shortest time between two looks at which addresses the machine has now. */
  private static final long RESCAN_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Tries to find a port that is free on all addresses, where any will do. */
  private static final int TRIES = 10;

  /** What stands for an address in the map while its sockets are being opened, or can't be. */
  private enum Socket {
    OPENING,
    OPEN,
    REFUSED
  }

  private final Sockets sockets;
  private final PeerDirectory directory;
  private final ListenConfig listen;
  private final List<NettyLoop> loops;
  private final ConcurrentHashMap<InetAddress, Socket> addresses = new ConcurrentHashMap<>();
  private final AtomicLong nextScan = new AtomicLong(Long.MIN_VALUE);
  private final List<InetSocketAddress> advertised = new ArrayList<>();
  private int port;

  /**
   * @param loops those that share the port
   */
  UdpListener(
      Sockets sockets, PeerDirectory directory, ListenConfig listen, List<NettyLoop> loops) {
    this.sockets = sockets;
    this.directory = directory;
    this.listen = listen;
    this.loops = List.copyOf(loops);
  }

  /**
   * @return what candidates of the loops' peers say; those that the loop knows by {@code
   *     udpChannel} are bases, the others only stand for one of them
   */
  List<InetSocketAddress> advertised() {
    return advertised;
  }

  /**
   * Opens the sockets.
   *
   * @param wanted 0 for any port
   */
  void bind(int wanted) throws IOException {
    List<InetAddress> own = ownAddresses();
    InetAddress any = MachineAddresses.any();
    boolean bindsAll = listen.bindsAll();
    InetAddress first = bindsAll ? any : own.get(0);
    for (int attempt = 1; !addresses.containsKey(first); attempt++) {
      port = freePort(first, wanted);
      try {
        open(first, bindsAll ? forAll(own) : named(first, own));
      } catch (IOException e) {
        if (wanted != 0 || attempt == TRIES) {
          throw e;
        }
      }
    }
    for (InetAddress address : own) {
      if (!address.equals(first)) {
        openBeside(address, own);
      }
    }
    advertise(own, first);
  }

  private void openBeside(InetAddress address, List<InetAddress> own) throws IOException {
    try {
      if (!listen.bindsAll()) {
        freePort(address, port);
      }
      open(address, named(address, own));
    } catch (IOException e) {
      if (listen.bindAddresses().contains(address)) {
        throw e;
      }
      // An IPv6 address that isn't confirmed yet, for example.
      LOG.log(Level.DEBUG, e.getMessage());
    }
  }

  private void advertise(List<InetAddress> own, InetAddress first) {
    for (InetAddress address : listen.advertised().isEmpty() ? own : listen.advertised()) {
      if (addresses.containsKey(address) || listen.bindsAll() || !MachineAddresses.has(address)) {
        advertised.add(new InetSocketAddress(address, port));
      }
    }
    if (advertised.isEmpty()) {
      advertised.add(new InetSocketAddress(first, port));
    }
  }

  /**
   * The addresses that get sockets: those asked for, else all of the machine, the advertised ones
   * first.
   */
  private List<InetAddress> ownAddresses() {
    Set<InetAddress> own = new LinkedHashSet<>();
    if (!listen.bindsAll()) {
      own.addAll(listen.bindAddresses());
      if (listen.onlyThisMachine()) {
        listen.advertised().stream().filter(MachineAddresses::has).forEach(own::add);
      }
    } else if (sockets.shareable()) {
      List<InetAddress> present = MachineAddresses.all();
      listen.advertised().stream().filter(present::contains).forEach(own::add);
      present.stream().filter(InetAddress::isLoopbackAddress).forEach(own::add);
      own.addAll(present);
    }
    return own.stream().limit(MAX_ADDRESSES).toList();
  }

  /**
   * Sockets that share a port would share it with another server's, too: so looks first, by a
   * socket without an event loop, whose port is free again as soon as it is closed.
   */
  private static int freePort(InetAddress address, int wanted) throws IOException {
    InetSocketAddress wish = new InetSocketAddress(address, wanted);
    try (DatagramChannel probe = DatagramChannel.open()) {
      return ((InetSocketAddress) probe.bind(wish).getLocalAddress()).getPort();
    } catch (IOException e) {
      throw new IOException("cannot bind UDP " + wish + ": " + e.getMessage(), e);
    }
  }

  private void open(InetAddress address, UdpPort to) throws IOException {
    InetSocketAddress local = new InetSocketAddress(address, port);
    Sockets.Use use = use(address);
    for (NettyLoop loop : loops) {
      Channel channel = Sockets.await(sockets.openUdp(loop, local, use), local);
      sockets.attach(loop, channel, owner(to, use));
    }
    addresses.put(address, Socket.OPEN);
  }

  private Sockets.Use use(InetAddress address) {
    if (!sockets.shareable()) {
      return Sockets.Use.ALONE;
    }
    return address.isAnyLocalAddress() ? Sockets.Use.SHARED_ANY : Sockets.Use.SHARED;
  }

  private UdpSocket.Owner owner(UdpPort to, Sockets.Use use) {
    return new UdpSocket.Owner(to, use == Sockets.Use.SHARED_ANY ? this : null);
  }

  /**
   * What a socket's own address is called: itself, or if a NAT's address is advertised instead of
   * it, that one.
   */
  private UdpPort named(InetAddress address, List<InetAddress> own) {
    InetAddress name = address;
    if (!listen.bindsAll() && !listen.advertised().contains(address)) {
      boolean firstOfItsFamily =
          own.stream().filter(other -> sameFamily(other, address)).findFirst().get() == address;
      if (firstOfItsFamily && !address.isLoopbackAddress()) {
        name = outside(own, address).orElse(address);
      }
    }
    InetSocketAddress local = new InetSocketAddress(name, port);
    return new UdpPort(directory, local, local, senders(own));
  }

  private UdpPort forAll(List<InetAddress> own) throws IOException {
    InetAddress any4 = InetAddress.getByAddress(new byte[4]);
    InetAddress any6 = InetAddress.getByAddress(new byte[16]);
    return new UdpPort(
        directory,
        new InetSocketAddress(outside(own, any4).orElse(any4), port),
        new InetSocketAddress(outside(own, any6).orElse(any6), port),
        null);
  }

  /** The first address that is advertised in a family and that no socket can have. */
  private Optional<InetAddress> outside(List<InetAddress> own, InetAddress family) {
    return listen.advertised().stream()
        .filter(address -> sameFamily(address, family) && !own.contains(address))
        .findFirst();
  }

  private static boolean sameFamily(InetAddress one, InetAddress other) {
    return one instanceof Inet4Address == other instanceof Inet4Address;
  }

  /**
   * @return whose packets are taken, null for everybody's
   */
  private Set<InetAddress> senders(List<InetAddress> own) {
    return listen.onlyThisMachine() ? new HashSet<>(own) : null;
  }

  // ---- addresses that come later ----

  /**
   * A packet came to an address without a socket of its own: opens one.
   *
   * @param to where it was sent to; unspecified where the kernel doesn't say
   * @return whether the socket for all addresses is the right one to deal with it
   */
  boolean isOursToServe(InetAddress to, long now) {
    if (to.isAnyLocalAddress()) {
      rescan(now);
      return true;
    }
    Socket socket = addresses.get(to);
    if (socket == null && addresses.size() < MAX_ADDRESSES_IN_ALL && !to.isMulticastAddress()) {
      openLater(to);
      socket = addresses.get(to);
    }
    return socket == null || socket == Socket.REFUSED;
  }

  private void rescan(long now) {
    long due = nextScan.get();
    if (now < due || !nextScan.compareAndSet(due, now + RESCAN_NANOS)) {
      return;
    }
    for (InetAddress address : MachineAddresses.all()) {
      if (!addresses.containsKey(address) && addresses.size() < MAX_ADDRESSES_IN_ALL) {
        openLater(address);
      }
    }
  }

  private void openLater(InetAddress address) {
    if (addresses.putIfAbsent(address, Socket.OPENING) != null) {
      return;
    }
    InetSocketAddress local = new InetSocketAddress(address, port);
    UdpPort to = new UdpPort(directory, local, local, null);
    for (NettyLoop loop : loops) {
      ChannelFuture opening = sockets.openUdp(loop, local, Sockets.Use.SHARED);
      opening.addListener(
          done -> {
            if (done.isSuccess()) {
              sockets.attach(loop, opening.channel(), owner(to, Sockets.Use.SHARED));
              addresses.put(address, Socket.OPEN);
            } else {
              opening.channel().close();
              addresses.put(address, Socket.REFUSED);
              LOG.log(Level.DEBUG, () -> "no socket for " + local + ": " + done.cause());
            }
          });
    }
  }
}
