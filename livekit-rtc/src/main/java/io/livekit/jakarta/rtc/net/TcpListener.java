package io.livekit.jakarta.rtc.loop;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The port of passive ICE-TCP candidates and the bounds on its connections. Thread-safe. */
final class TcpListener {
  /** Connections at one time: each costs a descriptor and a buffer of a few kilobytes. */
  private static final int MAX_CONNECTIONS = 8192;

  /** Connections from one address: an office behind one NAT with two peer connections each. */
  private static final int MAX_CONNECTIONS_PER_ADDRESS = 512;

  /**
   * Connections of one peer: one per network that its client has, and some that it hasn't closed
   * yet.
   */
  private static final int MAX_CONNECTIONS_PER_PEER = 16;

  private final PeerDirectory directory;
  private final List<InetSocketAddress> advertised;
  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LoopPeer, Integer> byPeer = new ConcurrentHashMap<>();

  TcpListener(PeerDirectory directory, List<InetSocketAddress> advertised) {
    this.directory = directory;
    this.advertised = List.copyOf(advertised);
  }

  PeerDirectory directory() {
    return directory;
  }

  List<InetSocketAddress> advertised() {
    return advertised;
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

  /** Counts a connection in. @return false if it must be closed; then it isn't counted */
  boolean admit(InetAddress remote) {
    if (connections.incrementAndGet() > MAX_CONNECTIONS
        || byAddress.merge(remote, 1, Integer::sum) > MAX_CONNECTIONS_PER_ADDRESS) {
      leave(remote);
      return false;
    }
    return true;
  }

  void leave(InetAddress remote) {
    connections.decrementAndGet();
    byAddress.computeIfPresent(remote, (address, count) -> count > 1 ? count - 1 : null);
  }

  /** Gives a connection to a peer. @return false if it has too many; then it isn't counted */
  boolean admit(LoopPeer peer) {
    if (byPeer.merge(peer, 1, Integer::sum) > MAX_CONNECTIONS_PER_PEER) {
      leave(peer);
      return false;
    }
    return true;
  }

  void leave(LoopPeer peer) {
    byPeer.computeIfPresent(peer, (same, count) -> count > 1 ? count - 1 : null);
  }
}
