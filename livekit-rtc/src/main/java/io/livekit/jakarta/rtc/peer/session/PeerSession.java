package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.RandomIds;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.dtls.DtlsDrop;
import io.livekit.jakarta.rtc.dtls.DtlsFailure;
import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
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
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.sctp.SctpConfig;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The loop half of one peer connection: everything between the sockets and the tracks. Owned by:
 * its PeerLoop, except where a method says "any thread".
 */
public final class PeerSession extends LoopMember
    implements IceAgent.Output, DtlsTransport.Listener, DataSession.Output {
  private static final System.Logger LOG = System.getLogger(PeerSession.class.getName());

  /** Bytes for each one that came, to an address that may be another's (RFC 9000 §8.1). */
  private static final int UNPROVEN_FACTOR = 3;

  private final PeerConfig config;
  private final SessionEvents events;
  private final Reachability reachability;
  private final Random random;
  private final RouteTable routes = new RouteTable(this);
  private final SessionCounters counters = new SessionCounters();
  private final MediaTransport media;
  private final DataSession data;
  private final DtlsTransport dtls;
  private final Establishment establishment = new Establishment();
  private final ArrivalLimit arrivals = new ArrivalLimit();
  private final AtomicBoolean feedbackWanted = new AtomicBoolean();

  private IceAgent ice;
  private RemoteParameters remote;
  private boolean dtlsStarted;
  private boolean dtlsConnected;
  private boolean failed;
  private boolean closedByRemote;
  private Route mediaRoute;
  private Route sendRoute;
  private ConnectionState state = ConnectionState.NEW;

  /**
   * @param config of the connection
   */
  public PeerSession(
      PeerLoop loop, PeerConfig config, SessionEvents events, EngineContext context) {
    super(loop);
    this.config = config;
    this.events = events;
    this.reachability = new Reachability(context.directory(), this);
    this.random = context.random();
    this.media = new MediaTransport(loop, counters, RandomIds.ssrc(random));
    SctpConfig sctp = SctpConfig.defaults().withRandom(random);
    this.data = new DataSession(loop, events, this, sctp);
    this.dtls = context.dtls().create(this::onLoop, this);
  }

  private void onLoop(Runnable task) {
    loop()
        .execute(
            () -> {
              if (!isDetached()) {
                task.run();
                loop().touch(this);
              }
            });
  }

  // ---- any thread ----

  public DataSession data() {
    return data;
  }

  public PeerStats stats() {
    return counters.snapshot();
  }

  /**
   * @return the media part, whose fixed values any thread may read
   */
  public MediaTransport media() {
    return media;
  }

  /**
   * Makes packets to this fragment come here. Called before the description that names it goes out:
   * the other side's first check may be here before the loop has run a single command.
   */
  public void reachableAs(String ufrag) {
    reachability.add(ufrag);
  }

  /** Runs a command of the control half here, unless the session has ended by then. */
  @Override
  public void command(Runnable command) {
    onLoop(command);
  }

  @Override
  public boolean beginCommand() {
    if (isDetached()) {
      return false;
    }
    loop().touch(this);
    return true;
  }

  /** A received track has feedback to send; called from any thread and often. */
  public void wakeForFeedback() {
    if (!feedbackWanted.get() && feedbackWanted.compareAndSet(false, true)) {
      onLoop(() -> feedbackWanted.set(false));
    }
  }

  // ---- commands of the control half ----

  public void start(IceConfig iceConfig, IceCredentials local, List<IceCandidate> bases) {
    ice = new IceAgent(iceConfig, local, this, random);
    bases.forEach(ice::addLocalCandidate);
    reachability.use(local.ufrag());
  }

  public void restart(IceCredentials local) {
    reachability.use(local.ufrag());
    ice.restart(local, loop().nanos());
  }

  /** Takes over what another description says. */
  public void setRemote(RemoteParameters parameters) {
    if (parameters.waits()) {
      media.waitForClient();
    }
    long now = loop().nanos();
    remote = parameters;
    data.remote(parameters.maxMessageSize());
    if (parameters.enforce()) {
      establishment.iceStarted(now);
    }
    ice.setRemote(parameters.credentials(), parameters.lite(), now);
    startDtls();
  }

  public void addRemoteCandidate(IceCandidate candidate) {
    ice.addRemoteCandidate(candidate, loop().nanos());
  }

  public void close() {
    if (isDetached()) {
      return;
    }
    state = ConnectionState.CLOSED;
    release();
    loop().detach(this);
  }

  private void release() {
    long now = loop().nanos();
    if (dtlsConnected) {
      data.close(now);
    }
    dtls.close();
    if (ice != null) {
      ice.close();
    }
    media.close();
    reachability.release();
    routes.close();
  }

  // ---- packets in ----

  @Override
  public void receive(Route route, byte[] buf, int off, int len, long now) {
    counters.received(len);
    if (!arrivals.admit(len, now)) {
      loop().counters().drop(LoopDrop.PEER_RATE);
      return;
    }
    PacketKind kind = PacketKind.of(buf, off, len);
    if (kind == PacketKind.STUN) {
      receiveStun(route, buf, off, len, now);
      return;
    }
    if (route != mediaRoute && !accept(route)) {
      loop().counters().drop(LoopDrop.PATH_NOT_VALIDATED);
      return;
    }
    switch (kind) {
      case RTP -> authenticated(route, media.receiveRtp(buf, off, len, now), now);
      case RTCP -> authenticated(route, media.receiveRtcp(buf, off, len, now), now);
      case DTLS -> dtls.receive(buf, off, len);
      default -> loop().counters().drop(LoopDrop.UNKNOWN_PROTOCOL);
    }
  }

  /** Media that authenticates shows that the path is alive. */
  private void authenticated(Route route, boolean proved, long now) {
    if (proved) {
      ice.onTrafficReceived(route.path(), now);
    }
  }

  private void receiveStun(Route route, byte[] buf, int off, int len, long now) {
    if (ice == null) {
      loop().counters().drop(LoopDrop.UNKNOWN_USERNAME);
      return;
    }
    routes.current(route);
    ice.receiveStun(route.path(), buf, off, len, now);
    if (route == mediaRoute && PacketKind.isStunRequest(buf, off)) {
      media.clientChecks(now);
    }
    if (route != mediaRoute && ice.isValidated(route.path())) {
      routes.validated(route);
    }
    routes.current(null);
  }

  /** Media and DTLS count only from a path that ICE has authenticated. */
  private boolean accept(Route route) {
    if (ice == null || !ice.isValidated(route.path())) {
      return false;
    }
    mediaRoute = route;
    return true;
  }

  // ---- time ----

  @Override
  public long nextTimeoutNanos() {
    long next = Math.min(data.nextTimeoutNanos(), establishment.deadline());
    if (ice != null) {
      next = Math.min(next, ice.nextTimeoutNanos());
    }
    return Math.min(next, media.nextTimeoutNanos());
  }

  @Override
  public void onTimeout(long now) {
    if (ice != null && ice.nextTimeoutNanos() <= now) {
      ice.onTimeout(now);
      tellRoundTrip();
    }
    media.onTimeout(now);
    data.onTimeout(now);
    counters.rttOfChecks(ice == null ? 0 : ice.roundTripNanos());
    if (establishment.deadline() <= now) {
      fail("not complete in time after ICE connected");
    }
  }

  private void tellRoundTrip() {
    if (ice.roundTripNanos() > 0) {
      media.pathRtt(ice.roundTripNanos());
    }
  }

  @Override
  public void onTickEnd(long now) {
    media.onTickEnd(now);
    data.onTickEnd(now);
    if (!establishment.isComplete() && isComplete()) {
      establishment.completed();
    }
  }

  // ---- ICE ----

  @Override
  public void send(TransportPath path, byte[] buf, int off, int len) {
    Route route = routes.find(path);
    if (route == null) {
      loop().counters().drop(LoopDrop.NO_ROUTE);
      return;
    }
    loop().outbox().send(route, buf, off, len);
    counters.sent(len);
  }

  @Override
  public void stateChanged(IceState iceState) {
    if (iceState == IceState.CONNECTED) {
      establishment.iceConnected(loop().nanos());
      startDtls();
    }
    if (iceState != IceState.CONNECTED) {
      mediaRoute = null;
    }
    update();
  }

  @Override
  public void selectedPathChanged(TransportPath path) {
    mediaRoute = null;
    sendRoute = path == null ? null : routes.find(path);
    media.route(sendRoute);
    counters.selectedPair(path == null ? "" : describe(path));
    startDtls();
  }

  private static String describe(TransportPath path) {
    return path.protocol().name().toLowerCase(java.util.Locale.ROOT)
        + " "
        + path.local().getAddress().getHostAddress()
        + ":"
        + path.local().getPort()
        + " - "
        + path.remote().getAddress().getHostAddress()
        + ":"
        + path.remote().getPort();
  }

  @Override
  public void routeClosed(Route route) {
    routes.closed(route);
    if (route == mediaRoute) {
      mediaRoute = null;
    }
    if (route == sendRoute) {
      sendRoute = null;
      media.route(null);
    }
    if (ice != null) {
      ice.pathClosed(route.path(), loop().nanos());
    }
    loop().touch(this);
  }

  @Override
  public void onDrop(IceDrop reason) {
    loop().counters().drop(reason);
  }

  // ---- DTLS ----

  /** A handshake costs a thread: only a peer that ICE has authenticated gets one. */
  private void startDtls() {
    if (!dtlsStarted && remote != null && sendRoute != null) {
      dtlsStarted = true;
      dtls.start(remote.role(), remote.hash(), remote.fingerprint());
    }
  }

  @Override
  public void sendDatagram(byte[] buf, int off, int len) {
    if (sendRoute == null) {
      loop().counters().drop(LoopDrop.NO_ROUTE);
      return;
    }
    // The flights of a handshake are longer than what they answer, and are sent again and again.
    if (!dtlsConnected
        && !ice.isProven(sendRoute.path())
        && !counters.isWithin(UNPROVEN_FACTOR, len)) {
      loop().counters().drop(LoopDrop.UNPROVEN_ADDRESS);
      return;
    }
    loop().outbox().send(sendRoute, buf, off, len);
    counters.sent(len);
  }

  @Override
  public void connected(SrtpKeys keys) {
    dtlsConnected = true;
    tellRoundTrip();
    media.keys(keys);
    counters.srtpProfile(keys.profile().name());
    data.connect(remote.role() == DtlsRole.CLIENT, ice.roundTripNanos(), loop().nanos());
    update();
  }

  @Override
  public void data(byte[] buf, int off, int len) {
    data.receive(buf, off, len, loop().nanos());
  }

  @Override
  public void failed(DtlsFailure reason, String detail) {
    fail("DTLS: " + reason + " " + detail);
  }

  /**
   * The other side closed its connection in an orderly way: nothing has failed, but it won't come
   * back.
   */
  @Override
  public void closed() {
    closedByRemote = true;
    establishment.completed();
    update();
  }

  @Override
  public void onDrop(DtlsDrop reason) {
    loop().counters().drop(reason);
  }

  // ---- SCTP ----

  @Override
  public void sendSctp(byte[] buf, int off, int len) {
    dtls.send(buf, off, len);
  }

  @Override
  public void dataFailed(String reason) {
    LOG.log(Level.DEBUG, () -> config.name() + ": data channels ended: " + reason);
  }

  // ---- state ----

  private boolean isComplete() {
    return dtlsConnected && (!remote.withData() || data.areOpen(config.requiredChannels()));
  }

  private void fail(String reason) {
    if (failed) {
      return;
    }
    failed = true;
    establishment.completed();
    LOG.log(Level.DEBUG, () -> config.name() + ": failed: " + reason);
    update();
  }

  private void update() {
    ConnectionState next = current();
    if (next != state) {
      state = next;
      events.connectionStateChanged(next);
    }
  }

  private ConnectionState current() {
    if (closedByRemote) {
      return ConnectionState.CLOSED;
    }
    if (failed) {
      return ConnectionState.FAILED;
    }
    return switch (ice.state()) {
      case NEW -> ConnectionState.NEW;
      case CHECKING -> ConnectionState.CONNECTING;
      case CONNECTED -> dtlsConnected ? ConnectionState.CONNECTED : ConnectionState.CONNECTING;
      case DISCONNECTED -> ConnectionState.DISCONNECTED;
      case FAILED -> ConnectionState.FAILED;
      case CLOSED -> ConnectionState.CLOSED;
    };
  }

  @Override
  public void fault(Throwable cause) {
    LOG.log(Level.ERROR, config.name() + ": ended by a fault", cause);
    try {
      release();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, config.name() + ": could not be freed", e);
    }
    state = ConnectionState.FAILED;
    events.connectionStateChanged(ConnectionState.FAILED);
  }

  @Override
  public String toString() {
    return "PeerSession[" + config.name() + "]";
  }
}
