package io.livekit.jakarta.rtc.net;

import io.livekit.jakarta.rtc.loop.LoopMember;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The bounds on the connections of a TCP port. Thread-safe. */
final class TcpLimits {
  /** Connections at one time: each costs a descriptor and a buffer of a few kilobytes. */
  private static final int MAX_CONNECTIONS = 8192;

  /** Connections from one address: an office behind one NAT with two peer connections each. */
  private static final int MAX_CONNECTIONS_PER_ADDRESS = 512;

  /**
   * Connections of one peer: one per network that its client has, and some that it hasn't closed
   * yet.
   */
  private static final int MAX_CONNECTIONS_PER_PEER = 16;

  private final AtomicInteger connections = new AtomicInteger();
  private final ConcurrentHashMap<InetAddress, Integer> byAddress = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<LoopMember, Integer> byPeer = new ConcurrentHashMap<>();

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
  boolean admit(LoopMember peer) {
    if (byPeer.merge(peer, 1, Integer::sum) > MAX_CONNECTIONS_PER_PEER) {
      leave(peer);
      return false;
    }
    return true;
  }

  void leave(LoopMember peer) {
    byPeer.computeIfPresent(peer, (same, count) -> count > 1 ? count - 1 : null);
  }
}
