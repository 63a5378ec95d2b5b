package io.livekit.jakarta.rtc.sim;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A NAT in front of one host: endpoint-independent mapping, filtering by none or by address (RFC
 * 4787 §4 and §5).
 */
public final class SimulatedNat {
  private final InetAddress outside;
  private final boolean filtersByAddress;
  private final Map<InetSocketAddress, Integer> portByInside = new HashMap<>();
  private final Map<Integer, InetSocketAddress> insideByPort = new HashMap<>();
  private final Map<Integer, Set<InetAddress>> contacted = new HashMap<>();
  private int nextPort = 40_000;

  SimulatedNat(InetAddress inside, InetAddress outside, boolean filtersByAddress) {
    if (inside.equals(outside)) {
      throw new IllegalArgumentException("a NAT has two sides");
    }
    this.outside = outside;
    this.filtersByAddress = filtersByAddress;
  }

  /**
   * Forgets all mappings: the router rebooted or they timed out; the next packet leaves from a new
   * port.
   */
  public void rebind() {
    portByInside.clear();
    insideByPort.clear();
    contacted.clear();
  }

  InetSocketAddress outward(InetSocketAddress from, InetSocketAddress to) {
    int port = portByInside.computeIfAbsent(from, f -> nextPort++);
    insideByPort.put(port, from);
    contacted.computeIfAbsent(port, p -> new HashSet<>()).add(to.getAddress());
    return new InetSocketAddress(outside, port);
  }

  InetSocketAddress inward(InetSocketAddress from, InetSocketAddress to) {
    InetSocketAddress inside = insideByPort.get(to.getPort());
    boolean filtered =
        filtersByAddress
            && !contacted.getOrDefault(to.getPort(), Set.of()).contains(from.getAddress());
    return filtered ? null : inside;
  }
}
