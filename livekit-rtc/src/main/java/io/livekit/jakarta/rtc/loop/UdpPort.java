package io.livekit.jakarta.rtc.loop;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunMessage;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One UDP port that peers share, of one address or of all: who is behind which remote address. Each
 * loop has its own socket on it. Thread-safe.
 *
 * <p>A STUN request is addressed by the username it carries; everything else, by the remote address
 * that its peer bound when it validated the path or sent a check there.
 */
public final class UdpPort {
  private static final int MAX_STUN_FIRST_BYTE = 3; // RFC 7983 §7

  private final PeerDirectory directory;
  private final InetSocketAddress local4;
  private final InetSocketAddress local6;
  private final Set<InetAddress> senders;
  private final ConcurrentHashMap<InetSocketAddress, Route> routes = new ConcurrentHashMap<>();

  /**
   * @param local4 the local side of paths to IPv4 addresses
   * @param local6 the local side of paths to IPv6 addresses; the same for the port of one address
   * @param senders where packets are taken from, null for everywhere
   */
  public UdpPort(
      PeerDirectory directory,
      InetSocketAddress local4,
      InetSocketAddress local6,
      Set<InetAddress> senders) {
    this.directory = directory;
    this.local4 = local4;
    this.local6 = local6;
    this.senders = senders;
  }

  /** The port of one address, for everybody. */
  public UdpPort(PeerDirectory directory, InetSocketAddress local) {
    this(directory, local, local, null);
  }

  /**
   * @return one address per family: what paths from this port have as their local side
   */
  public List<InetSocketAddress> bases() {
    return local4.equals(local6) ? List.of(local4) : List.of(local4, local6);
  }

  /**
   * @return the local side of paths to this address
   */
  InetSocketAddress localFor(InetSocketAddress remote) {
    return remote.getAddress() instanceof Inet4Address ? local4 : local6;
  }

  /** Takes one datagram that the kernel gave to a loop's socket on this port. */
  public void receive(PeerLoop loop, InetSocketAddress remote, byte[] buf, int off, int len) {
    loop.counters().received(len);
    if (len == 0) {
      loop.counters().drop(LoopDrop.UNKNOWN_PROTOCOL);
      return;
    }
    Route route = routes.get(remote);
    if (route == null && senders != null && !senders.contains(remote.getAddress())) {
      loop.counters().drop(LoopDrop.FOREIGN_SOURCE);
      return;
    }
    if ((buf[off] & 0xff) <= MAX_STUN_FIRST_BYTE) {
      StunMessage stun = loop.stunView();
      if (!stun.wrap(buf, off, len)) {
        loop.counters().drop(LoopDrop.UNKNOWN_PROTOCOL);
        return;
      }
      if (stun.messageClass() == StunClass.REQUEST) {
        LoopMember peer = directory.find(stun.destinationUfrag());
        if (peer == null) {
          loop.counters().drop(LoopDrop.UNKNOWN_USERNAME);
          return;
        }
        if (route == null || route.peer() != peer) {
          route = routeTo(remote, peer);
        }
      }
    }
    if (route == null) {
      loop.counters().drop(LoopDrop.UNKNOWN_SOURCE);
      return;
    }
    loop.deliver(route, buf, off, len);
  }

  private Route routeTo(InetSocketAddress remote, LoopMember peer) {
    InetSocketAddress local = localFor(remote);
    TransportPath path = new TransportPath(TransportProtocol.UDP, local, remote);
    PacketChannel channel = peer.loop().udpChannel(local);
    return channel == null ? null : new Route(path, channel, peer);
  }

  /**
   * @return whether no remote address belongs to a peer
   */
  public boolean isEmpty() {
    return routes.isEmpty();
  }

  public void bind(Route route, boolean validated) {
    if (validated) {
      routes.put(route.path().remote(), route);
    } else {
      routes.merge(
          route.path().remote(), route, (old, fresh) -> old.peer().isDetached() ? fresh : old);
    }
  }

  public void unbind(Route route) {
    routes.remove(route.path().remote(), route);
  }
}
