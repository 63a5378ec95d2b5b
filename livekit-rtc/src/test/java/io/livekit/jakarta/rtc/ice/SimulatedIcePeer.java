package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.sim.SimulatedNetwork.Datagram;
import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.sim.Timed;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An agent on a simulated host: binds its addresses, sends what it says, remembers what it tells.
 */
final class SimulatedIcePeer implements IceAgent.Output, Timed {
  /** First byte of a packet that stands for media: in the SRTP range of RFC 7983. */
  private static final byte MEDIA = (byte) 0x80;

  final SimulatedWorld world;
  final IceAgent agent;
  final Random random;
  final List<InetSocketAddress> addresses = new ArrayList<>();
  final List<IceState> states = new ArrayList<>();
  final List<TransportPath> selections = new ArrayList<>();
  final List<Datagram> sentStun = new ArrayList<>();
  private final Map<TransportPath, TransportPath> paths = new HashMap<>();
  long stunSent;
  long mediaReceived;
  long mediaRefused;
  boolean record;

  SimulatedIcePeer(SimulatedWorld world, IceConfig config, long seed, String... hosts) {
    this.world = world;
    this.random = new Random(seed);
    this.agent = new IceAgent(config, IceCredentials.generate(random), this, random);
    for (String host : hosts) {
      addAddress(new InetSocketAddress(host, 5000 + addresses.size()));
    }
    world.drive(this);
  }

  void addAddress(InetSocketAddress address) {
    addresses.add(address);
    world.network().bind(address, this::received);
    agent.addLocalCandidate(IceCandidate.host(TransportProtocol.UDP, address, null));
  }

  /** Accepts a TCP connection's packets; the other side connects. */
  void listenTcp(InetSocketAddress address) {
    world.network().bind(TransportProtocol.TCP, address, this::received);
    agent.addLocalCandidate(IceCandidate.host(TransportProtocol.TCP, address, null));
  }

  private void received(Datagram datagram, long now) {
    TransportPath path =
        paths.computeIfAbsent(
            new TransportPath(datagram.protocol(), datagram.to(), datagram.from()), p -> p);
    byte[] bytes = datagram.bytes();
    if (bytes.length > 0 && bytes[0] == MEDIA) {
      if (agent.isValidated(path)) {
        mediaReceived++;
        agent.onTrafficReceived(path, now);
      } else {
        mediaRefused++;
      }
    } else {
      agent.receiveStun(path, bytes, 0, bytes.length, now);
    }
  }

  /** Knows the other one: credentials and, unless the case trickles, all its addresses. */
  void learn(SimulatedIcePeer other, boolean lite) {
    agent.setRemote(other.agent.localCredentials(), lite, world.nowNanos());
    for (InetSocketAddress address : other.addresses) {
      learnCandidate(other, address);
    }
  }

  void learnCandidate(SimulatedIcePeer other, InetSocketAddress address) {
    agent.addRemoteCandidate(
        IceCandidate.host(TransportProtocol.UDP, address, other.agent.localCredentials().ufrag()),
        world.nowNanos());
  }

  void restart() {
    agent.restart(IceCredentials.generate(random), world.nowNanos());
  }

  /** Sends a packet where the agent says. */
  boolean sendMedia() {
    TransportPath path = agent.selectedPath();
    if (path != null) {
      world
          .network()
          .send(path.protocol(), path.local(), path.remote(), new byte[] {MEDIA, 1, 2, 3}, 0, 4);
    }
    return path != null;
  }

  boolean connected() {
    return agent.state() == IceState.CONNECTED;
  }

  @Override
  public void send(TransportPath path, byte[] buf, int off, int len) {
    stunSent++;
    if (record) {
      sentStun.add(
          new Datagram(
              path.protocol(),
              path.local(),
              path.remote(),
              java.util.Arrays.copyOfRange(buf, off, off + len)));
    }
    world.network().send(path.protocol(), path.local(), path.remote(), buf, off, len);
  }

  @Override
  public void stateChanged(IceState state) {
    states.add(state);
  }

  @Override
  public void selectedPathChanged(TransportPath path) {
    selections.add(path);
  }

  @Override
  public long nextTimeoutNanos() {
    return agent.nextTimeoutNanos();
  }

  @Override
  public void onTimeout(long nowNanos) {
    agent.onTimeout(nowNanos);
  }

  @Override
  public String toString() {
    return agent.role() + " " + agent.state() + " via " + agent.selectedPath() + " " + states;
  }
}
