package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.ice.IceAgent;
import io.livekit.jakarta.rtc.ice.IceCandidate;
import io.livekit.jakarta.rtc.ice.IceConfig;
import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.ice.IceDrop;
import io.livekit.jakarta.rtc.ice.IceState;
import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import java.util.List;

/**
 * The way to one peer: its ICE agent, its 5-tuples, and which of them media is taken from and
 * everything is sent to. Owned by: the media loop, except for {@link #reachableAs}.
 */
final class IceSession implements IceAgent.Output {
  /** Hears what becomes of the way. */
  interface Listener {
    void iceStateChanged(IceState state);

    /**
     * @param route where everything goes from now on, or null for nowhere
     */
    void routeSelected(Route route);
  }

  private final PeerLoop loop;
  private final Listener listener;
  private final EngineContext context;
  private final SessionCounters counters;
  private final LocalUfrags ufrags;
  private final RouteTable routes;
  private IceAgent agent; // null before the first description
  private Route mediaRoute;
  private Route sendRoute;

  /**
   * @param peer what the loop leads the packets to
   */
  IceSession(LoopMember peer, Listener listener, EngineContext context, SessionCounters counters) {
    this.loop = peer.loop();
    this.listener = listener;
    this.context = context;
    this.counters = counters;
    this.ufrags = new LocalUfrags(context.directory(), peer);
    this.routes = new RouteTable(peer);
  }

  /** Makes packets to this fragment come here. Any thread. */
  void reachableAs(String ufrag) {
    ufrags.add(ufrag);
  }

  // ---- what descriptions say ----

  void start(IceConfig config, IceCredentials local, List<IceCandidate> bases) {
    agent = new IceAgent(config, local, this, context.random());
    bases.forEach(agent::addLocalCandidate);
    ufrags.use(local.ufrag());
  }

  void restart(IceCredentials local) {
    ufrags.use(local.ufrag());
    agent.restart(local, loop.nanos());
  }

  void setRemote(IceCredentials remote, boolean lite, long now) {
    agent.setRemote(remote, lite, now);
  }

  void addRemoteCandidate(IceCandidate candidate) {
    agent.addRemoteCandidate(candidate, loop.nanos());
  }

  void close() {
    if (agent != null) {
      agent.close();
    }
    ufrags.release();
    routes.close();
  }

  // ---- packets in ----

  /**
   * @return whether the other side checks the path that its media comes on
   */
  boolean receiveStun(Route route, byte[] buf, int off, int len, long now) {
    if (agent == null) {
      loop.counters().drop(LoopDrop.UNKNOWN_USERNAME);
      return false;
    }
    routes.current(route);
    agent.receiveStun(route.path(), buf, off, len, now);
    boolean inUse = route == mediaRoute;
    if (!inUse && agent.isValidated(route.path())) {
      routes.validated(route);
    }
    routes.current(null);
    return inUse && PacketKind.isStunRequest(buf, off);
  }

  /**
   * @return whether media and DTLS may come that way: ICE has authenticated it
   */
  boolean accepts(Route route) {
    return route == mediaRoute || isValidated(route);
  }

  private boolean isValidated(Route route) {
    if (agent == null || !agent.isValidated(route.path())) {
      return false;
    }
    mediaRoute = route;
    return true;
  }

  /** Media that authenticates shows that the path is alive. */
  void authenticated(Route route, long now) {
    agent.onTrafficReceived(route.path(), now);
  }

  void routeClosed(Route route) {
    routes.closed(route);
    if (route == mediaRoute) {
      mediaRoute = null;
    }
    if (route == sendRoute) {
      sendRoute = null;
      listener.routeSelected(null);
    }
    if (agent != null) {
      agent.pathClosed(route.path(), loop.nanos());
    }
  }

  // ---- what is known of the way ----

  /**
   * @return where everything goes, or null
   */
  Route sendRoute() {
    return sendRoute;
  }

  /**
   * @return where a handshake goes, which begins before the path is selected; or null
   */
  Route handshakeRoute() {
    if (sendRoute != null || agent == null) {
      return sendRoute;
    }
    TransportPath path = agent.handshakePath();
    return path == null ? null : routes.find(path);
  }

  /**
   * @return whether the address is proven to be the other side's
   */
  boolean isProven(Route route) {
    return agent.isProven(route.path());
  }

  IceState state() {
    return agent.state();
  }

  /**
   * @return as the checks measure it, 0 when unknown
   */
  long roundTripNanos() {
    return agent == null ? 0 : agent.roundTripNanos();
  }

  /** See {@link IceAgent#sureRoundTripNanos}. */
  long sureRoundTripNanos() {
    return agent == null ? 0 : agent.sureRoundTripNanos();
  }

  // ---- time ----

  long nextTimeoutNanos() {
    return agent == null ? Long.MAX_VALUE : agent.nextTimeoutNanos();
  }

  void onTimeout(long now) {
    agent.onTimeout(now);
  }

  // ---- from the agent ----

  @Override
  public void send(TransportPath path, byte[] buf, int off, int len) {
    Route route = routes.find(path);
    if (route == null) {
      loop.counters().drop(LoopDrop.NO_ROUTE);
      return;
    }
    loop.outbox().send(route, buf, off, len);
    counters.sent(len);
  }

  @Override
  public void stateChanged(IceState state) {
    if (state != IceState.CONNECTED) {
      mediaRoute = null;
    }
    listener.iceStateChanged(state);
  }

  @Override
  public void selectedPathChanged(TransportPath path) {
    mediaRoute = null;
    sendRoute = path == null ? null : routes.find(path);
    counters.selectedPath(path);
    listener.routeSelected(sendRoute);
  }

  @Override
  public void onDrop(IceDrop reason) {
    loop.counters().drop(reason);
  }
}
