package io.livekit.jakarta.rtc.loop;

import io.livekit.jakarta.rtc.sim.SimulatedWorld;
import io.livekit.jakarta.rtc.sim.Timed;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A loop on virtual time: the production code of {@link PeerLoop} with a simulated network below.
 */
public final class VirtualLoop extends PeerLoop implements Timed {
  /** Where virtual time lies in the calendar. */
  private static final long UNIX_OFFSET = 1_700_000_000_000_000_000L;

  private static VirtualLoop running;

  private final SimulatedWorld world;
  private final Map<InetSocketAddress, VirtualSocket> sockets = new HashMap<>();
  private final List<Throwable> faults = new ArrayList<>();
  private long armed = Long.MAX_VALUE;

  public VirtualLoop(SimulatedWorld world) {
    this.world = world;
    world.drive(this);
  }

  /** Opens this loop's socket on a port; {@code receives} on one loop of those that share it. */
  public void open(UdpPort port, boolean receives) {
    for (InetSocketAddress base : port.bases()) {
      sockets.put(base, new VirtualSocket(port));
      if (receives) {
        world
            .network()
            .bind(
                base,
                (datagram, now) ->
                    inTick(
                        () ->
                            port.receive(
                                this,
                                datagram.from(),
                                datagram.bytes(),
                                0,
                                datagram.bytes().length)));
      }
    }
  }

  public void close(UdpPort port) {
    port.bases().forEach(sockets::remove);
    port.bases()
        .forEach(
            base ->
                world.network().unbind(io.livekit.jakarta.rtc.core.TransportProtocol.UDP, base));
  }

  private void inTick(Runnable packets) {
    VirtualLoop before = running;
    running = this;
    beginTick();
    packets.run();
    endTick();
    running = before;
  }

  /**
   * @return what the loop's tasks threw
   */
  public List<Throwable> faults() {
    return faults;
  }

  @Override
  public long unixNanos(long loopNanos) {
    return loopNanos + UNIX_OFFSET;
  }

  @Override
  public boolean inLoop() {
    return running == this;
  }

  @Override
  public long readClock() {
    return world.nowNanos();
  }

  @Override
  public PacketChannel udpChannel(InetSocketAddress local) {
    return sockets.get(local);
  }

  @Override
  protected void wakeup() {
    world.at(world.nowNanos(), this::virtualTick);
  }

  private void virtualTick() {
    VirtualLoop before = running;
    running = this;
    tick();
    running = before;
  }

  @Override
  protected void arm(long deadline) {
    armed = deadline;
  }

  @Override
  public long nextTimeoutNanos() {
    return armed;
  }

  @Override
  public void onTimeout(long nowNanos) {
    armed = Long.MAX_VALUE;
    virtualTick();
  }

  @Override
  protected void taskFailed(Throwable cause) {
    faults.add(cause);
  }

  /** Sends whole runs like a socket with segmentation would: one datagram per packet arrives. */
  private final class VirtualSocket implements PacketChannel {
    private final UdpPort port;

    VirtualSocket(UdpPort port) {
      this.port = port;
    }

    @Override
    public void send(Route route, byte[] buf, int off, int len, int segment) {
      for (int at = 0; at < len; at += segment) {
        world
            .network()
            .send(
                route.path().local(),
                route.path().remote(),
                buf,
                off + at,
                Math.min(segment, len - at));
      }
    }

    @Override
    public void flush() {
      // nothing waits
    }

    @Override
    public boolean segments() {
      return true;
    }

    @Override
    public void bind(Route route, boolean validated) {
      port.bind(route, validated);
    }

    @Override
    public void unbind(Route route) {
      port.unbind(route);
    }

    @Override
    public InetSocketAddress localAddress() {
      return port.bases().get(0);
    }
  }
}
