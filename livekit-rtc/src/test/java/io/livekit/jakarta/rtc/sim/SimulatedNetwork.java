package io.livekit.jakarta.rtc.sim;

import io.livekit.jakarta.rtc.core.TransportProtocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Moves datagrams between bound addresses on virtual time. Links are per direction and pair of
 * hosts; what isn't set gets a copy of the default. TCP is modelled as whole packets in order on a
 * connection that is always there.
 */
public final class SimulatedNetwork {
  /** Takes what arrives. */
  @FunctionalInterface
  public interface Receiver {
    /** A packet; the array belongs to the receiver. */
    void receive(Datagram datagram, long nowNanos);
  }

  /**
   * One packet on its way.
   *
   * @param from as the receiver sees it, behind any NAT
   */
  public record Datagram(
      TransportProtocol protocol, InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

  private record Binding(TransportProtocol protocol, InetSocketAddress address) {}

  private record Direction(InetAddress from, InetAddress to) {}

  private final SimulatedWorld world;
  private final Random random;
  private final Map<Binding, Receiver> bindings = new HashMap<>();
  private final Map<Direction, Link> links = new HashMap<>();
  private final Map<InetAddress, SimulatedNat> natsByInside = new HashMap<>();
  private final Map<InetAddress, SimulatedNat> natsByOutside = new HashMap<>();
  private Link defaultLink = Link.of();
  private Predicate<Datagram> blocked = d -> false;
  private long sent;
  private long delivered;
  private long lost;

  SimulatedNetwork(SimulatedWorld world, long seed) {
    this.world = world;
    this.random = new Random(seed ^ 0x6e6574776f726bL);
  }

  /** Settings for every direction that has none of its own; existing links are replaced. */
  public SimulatedNetwork all(Link link) {
    defaultLink = link;
    links.clear();
    return this;
  }

  /**
   * The link of one direction, made from the default when first asked for: change its settings
   * freely.
   */
  public Link link(InetAddress from, InetAddress to) {
    return links.computeIfAbsent(new Direction(from, to), d -> defaultLink.copy());
  }

  /** Cuts or mends both directions between two hosts. */
  public void partition(InetAddress a, InetAddress b, boolean cut) {
    link(a, b).down(cut);
    link(b, a).down(cut);
  }

  /** Drops whatever matches: a firewall. Looked at when a packet is sent. */
  public void block(Predicate<Datagram> rule) {
    Predicate<Datagram> before = blocked;
    blocked = d -> before.test(d) || rule.test(d);
  }

  /** Lifts all blocks. */
  public void unblock() {
    blocked = d -> false;
  }

  /** Puts a host behind a NAT with an outside address. */
  public SimulatedNat nat(InetAddress inside, InetAddress outside, boolean filtersByAddress) {
    SimulatedNat nat = new SimulatedNat(inside, outside, filtersByAddress);
    natsByInside.put(inside, nat);
    natsByOutside.put(outside, nat);
    return nat;
  }

  /** Receives UDP at an address. */
  public void bind(InetSocketAddress address, Receiver receiver) {
    bind(TransportProtocol.UDP, address, receiver);
  }

  /** Receives at an address. */
  public void bind(TransportProtocol protocol, InetSocketAddress address, Receiver receiver) {
    bindings.put(new Binding(protocol, address), receiver);
  }

  /** Receives no more. */
  public void unbind(TransportProtocol protocol, InetSocketAddress address) {
    bindings.remove(new Binding(protocol, address));
  }

  /** Sends UDP. */
  public void send(InetSocketAddress from, InetSocketAddress to, byte[] buf, int off, int len) {
    send(TransportProtocol.UDP, from, to, buf, off, len);
  }

  /** Sends a packet: copied, then delivered, delayed, doubled or lost. */
  public void send(
      TransportProtocol protocol,
      InetSocketAddress from,
      InetSocketAddress to,
      byte[] buf,
      int off,
      int len) {
    sent++;
    SimulatedNat nat = natsByInside.get(from.getAddress());
    InetSocketAddress source = nat == null ? from : nat.outward(from, to);
    Datagram datagram =
        new Datagram(protocol, source, to, java.util.Arrays.copyOfRange(buf, off, off + len));
    Link link = link(from.getAddress(), to.getAddress());
    boolean udp = protocol == TransportProtocol.UDP;
    if (link.isDown()
        || blocked.test(datagram)
        || udp && (link.blocksUdp() || link.loses(random))) {
      lost++;
      return;
    }
    long now = world.nowNanos();
    if (!udp) {
      world.at(link.reliableArrival(len, now, random), () -> deliver(datagram));
      return;
    }
    int copies = link.duplicates(random) ? 2 : 1;
    for (int i = 0; i < copies; i++) {
      long arrival = link.arrival(len, now, random);
      if (arrival < 0) {
        lost++;
      } else {
        world.at(arrival, () -> deliver(datagram));
      }
    }
  }

  private void deliver(Datagram datagram) {
    SimulatedNat nat = natsByOutside.get(datagram.to.getAddress());
    InetSocketAddress target = nat == null ? datagram.to : nat.inward(datagram.from, datagram.to);
    Receiver receiver =
        target == null ? null : bindings.get(new Binding(datagram.protocol, target));
    if (receiver == null) {
      lost++;
      return;
    }
    delivered++;
    receiver.receive(
        new Datagram(datagram.protocol, datagram.from, target, datagram.bytes.clone()),
        world.nowNanos());
  }

  /** Packets handed in. */
  public long sent() {
    return sent;
  }

  /** Packets handed out. */
  public long delivered() {
    return delivered;
  }

  /** Packets lost, blocked or sent to nobody. */
  public long lost() {
    return lost;
  }
}
