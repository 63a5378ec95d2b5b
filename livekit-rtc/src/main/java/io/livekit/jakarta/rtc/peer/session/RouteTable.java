package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.PacketChannel;
import io.livekit.jakarta.rtc.loop.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The 5-tuples of one peer. Owned by: the media loop. */
final class RouteTable {
  /** Paths of one peer: the other side can name any number of candidates. */
  private static final int MAX_ROUTES = 128;

  private final LoopMember peer;
  private final Map<TransportPath, Route> routes = new HashMap<>();
  private final Set<Route> validated = new HashSet<>();

  /** Where the packet at hand came from: it may be answered though it isn't known yet. */
  private Route current;

  RouteTable(LoopMember peer) {
    this.peer = peer;
  }

  void current(Route route) {
    current = route;
  }

  /**
   * @return a way to send there, or null
   */
  Route find(TransportPath path) {
    if (current != null && current.path().equals(path)) {
      return current;
    }
    Route known = routes.get(path);
    if (known != null || path.protocol() != TransportProtocol.UDP || routes.size() >= MAX_ROUTES) {
      return known;
    }
    PacketChannel channel = peer.loop().udpChannel(path.local());
    if (channel == null) {
      return null;
    }
    Route route = new Route(path, channel, peer);
    routes.put(path, route);
    channel.bind(route, false); // answers come from there
    return route;
  }

  /** An authenticated check proved that the path is the peer's. */
  void validated(Route route) {
    if (validated.contains(route) || validated.size() >= MAX_ROUTES) {
      return;
    }
    Route known = routes.put(route.path(), route);
    if (known != null && known != route) {
      validated.remove(known);
      known.channel().unbind(known);
    }
    validated.add(route);
    route.channel().bind(route, true);
  }

  void closed(Route route) {
    routes.remove(route.path(), route);
    validated.remove(route);
  }

  void close() {
    routes.values().forEach(route -> route.channel().unbind(route));
    routes.clear();
    validated.clear();
  }
}
