package io.livekit.jakarta.rtc.peer.session;

import io.livekit.jakarta.rtc.core.RandomIds;
import io.livekit.jakarta.rtc.dtls.DtlsDrop;
import io.livekit.jakarta.rtc.dtls.DtlsFailure;
import io.livekit.jakarta.rtc.dtls.DtlsRole;
import io.livekit.jakarta.rtc.dtls.DtlsTransport;
import io.livekit.jakarta.rtc.dtls.SrtpKeys;
import io.livekit.jakarta.rtc.flight.Flight;
import io.livekit.jakarta.rtc.flight.JoinStep;
import io.livekit.jakarta.rtc.ice.IceCandidate;
import io.livekit.jakarta.rtc.ice.IceConfig;
import io.livekit.jakarta.rtc.ice.IceCredentials;
import io.livekit.jakarta.rtc.ice.IceDrop;
import io.livekit.jakarta.rtc.ice.IceState;
import io.livekit.jakarta.rtc.loop.LoopDrop;
import io.livekit.jakarta.rtc.loop.LoopMember;
import io.livekit.jakarta.rtc.loop.PeerLoop;
import io.livekit.jakarta.rtc.loop.Route;
import io.livekit.jakarta.rtc.peer.CongestionControl;
import io.livekit.jakarta.rtc.peer.ConnectionState;
import io.livekit.jakarta.rtc.peer.PeerConfig;
import io.livekit.jakarta.rtc.peer.PeerStats;
import io.livekit.jakarta.rtc.sctp.SctpConfig;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The loop half of one peer connection: everything between the sockets and the tracks. Owned by:
 * the media loop, except where a method says "any thread".
 */
public final class PeerSession extends LoopMember
    implements IceSession.Listener, DtlsTransport.Listener, DataSession.Output {
  private static final System.Logger LOG = System.getLogger(PeerSession.class.getName());

  /** Bytes for each one that came, to an address that may be another's (RFC 9000 §8.1). */
  private static final int UNPROVEN_FACTOR = 3;

  /** More than our ClientHello and a check have together. */
  private static final int FIRST_FLIGHT_BYTES = 300;

  private final PeerConfig config;
  private final SessionEvents events;
  private final SessionCounters counters = new SessionCounters();
  private final IceSession ice;
  private final MediaTransport media;
  private final DataSession data;
  private final DtlsTransport dtls;
  private final SessionState state = new SessionState();
  private final EstablishTimeout establishTimeout = new EstablishTimeout();
  private final ArrivalLimit arrivals = new ArrivalLimit();
  private final AtomicBoolean feedbackWanted = new AtomicBoolean();

  private boolean pathFound;

  /** What the last description says; null before the first. */
  private RemoteParameters remote;

  /**
   * @param config of the connection
   */
  public PeerSession(
      PeerLoop loop, PeerConfig config, SessionEvents events, EngineContext context) {
    super(loop);
    this.config = config;
    this.events = events;
    this.ice = new IceSession(this, this, context, counters);
    // A client of ours publishes what it was given to: it has no encoder to ask for less.
    CongestionControl congestion =
        config.role() == PeerConfig.Role.CLIENT
            ? CongestionControl.OFF
            : context.config().congestionControl();
    int rtcpSsrc = RandomIds.ssrc(context.random());
    this.media = new MediaTransport(loop, counters, rtcpSsrc, congestion, config.allowPause());
    SctpConfig sctp = SctpConfig.defaults().withRandom(context.random());
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

  /**
   * @return the data channels
   */
  public DataSession data() {
    return data;
  }

  /**
   * @return a snapshot of the counters
   */
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
    ice.reachableAs(ufrag);
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

  /** Begins with the first description: only that says which role ICE has. */
  public void start(IceConfig iceConfig, IceCredentials local, List<IceCandidate> bases) {
    Flight.joinStep(config.name(), JoinStep.CONNECTION_STARTED);
    ice.start(iceConfig, local, bases);
  }

  /** New credentials of ours (RFC 8445 §2.4). */
  public void restart(IceCredentials local) {
    ice.restart(local);
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
      establishTimeout.iceStarted(now);
    }
    ice.setRemote(parameters.credentials(), parameters.lite(), now);
    startDtls();
  }

  /** Takes one more address of the other side. */
  public void addRemoteCandidate(IceCandidate candidate) {
    ice.addRemoteCandidate(candidate);
  }

  /** Ends the session, and tells the other side what ends. */
  public void close() {
    if (isDetached()) {
      return;
    }
    state.close();
    release();
    loop().detach(this);
  }

  private void release() {
    long now = loop().nanos();
    if (media.hasKeys()) {
      data.close(now);
    }
    dtls.close();
    ice.close();
    media.close();
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
      if (ice.receiveStun(route, buf, off, len, now)) {
        media.clientChecks(now);
      }
      startDtls();
      return;
    }
    if (!ice.accepts(route)) {
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

  private void authenticated(Route route, boolean proved, long now) {
    if (proved) {
      ice.authenticated(route, now);
    }
  }

  // ---- time ----

  @Override
  public long nextTimeoutNanos() {
    long next = Math.min(data.nextTimeoutNanos(), establishTimeout.deadline());
    return Math.min(next, Math.min(ice.nextTimeoutNanos(), media.nextTimeoutNanos()));
  }

  @Override
  public void onTimeout(long now) {
    if (ice.nextTimeoutNanos() <= now) {
      ice.onTimeout(now);
      tellRoundTrip();
    }
    media.onTimeout(now);
    data.onTimeout(now);
    counters.rttOfChecks(ice.roundTripNanos());
    if (establishTimeout.deadline() <= now) {
      fail("not complete in time after ICE connected");
    }
  }

  private void tellRoundTrip() {
    if (ice.roundTripNanos() > 0) {
      media.pathRtt(ice.roundTripNanos(), ice.sureRoundTripNanos());
    }
  }

  @Override
  public void onTickEnd(long now) {
    media.onTickEnd(now);
    data.onTickEnd(now);
    if (!establishTimeout.isComplete() && isComplete()) {
      establishTimeout.completed();
      Flight.joinStep(config.name(), JoinStep.CONNECTION_COMPLETE);
    }
  }

  // ---- ICE ----

  @Override
  public void iceStateChanged(IceState iceState) {
    if (iceState == IceState.CONNECTED) {
      establishTimeout.iceConnected(loop().nanos());
      startDtls();
    }
    update();
  }

  @Override
  public void routeSelected(Route route) {
    media.route(route);
    if (!pathFound) {
      pathFound = true;
      Flight.joinStep(config.name(), JoinStep.PATH_FOUND);
    }
    startDtls();
  }

  @Override
  public void routeClosed(Route route) {
    ice.routeClosed(route);
    loop().touch(this);
  }

  /** Counts what was dropped of a description. */
  public void onDrop(IceDrop reason) {
    loop().counters().drop(reason);
  }

  // ---- DTLS ----

  /**
   * A handshake costs a thread: only a peer that ICE has authenticated gets one. It doesn't wait
   * for the path to be selected: that takes a round trip more where the other side nominates.
   */
  private void startDtls() {
    if (remote != null
        && state.isBeforeHandshake()
        && (ice.sendRoute() != null || mayBeginEarly())
        && state.beginHandshake()) {
      Flight.joinStep(config.name(), JoinStep.DTLS_STARTED);
      dtls.start(remote.role(), remote.hash(), remote.fingerprint());
      media.handshakeBegins();
    }
  }

  /**
   * Whether a first flight could be sent now, and a check of ours be repeated: one that is held
   * back is sent again only when the path has long been selected.
   */
  private boolean mayBeginEarly() {
    return ice.handshakeRoute() != null && counters.isWithin(UNPROVEN_FACTOR, FIRST_FLIGHT_BYTES);
  }

  @Override
  public void sendDatagram(byte[] buf, int off, int len) {
    Route route = ice.handshakeRoute();
    if (route == null) {
      loop().counters().drop(LoopDrop.NO_ROUTE);
      return;
    }
    // The flights of a handshake are longer than what they answer, and are sent again and again.
    if (!media.hasKeys() && !ice.isProven(route) && !counters.isWithin(UNPROVEN_FACTOR, len)) {
      loop().counters().drop(LoopDrop.UNPROVEN_ADDRESS);
      return;
    }
    loop().outbox().send(route, buf, off, len);
    counters.sent(len);
  }

  @Override
  public void connected(SrtpKeys keys) {
    state.secured();
    Flight.joinStep(config.name(), JoinStep.DTLS_DONE);
    tellRoundTrip();
    // As the DTLS client we are the second to have the keys: the last message was the other side's.
    boolean second = remote.role() == DtlsRole.CLIENT;
    media.keys(keys, second ? Math.max(0, ice.roundTripNanos()) : 0);
    counters.srtpProfile(keys.profile().name());
    data.connect(second, ice.roundTripNanos(), loop().nanos());
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
    state.closedByRemote();
    establishTimeout.completed();
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
    return media.hasKeys() && (!remote.withData() || data.areOpen(config.requiredChannels()));
  }

  private void fail(String reason) {
    if (!state.fail()) {
      return;
    }
    establishTimeout.completed();
    Flight.joinStep(config.name(), JoinStep.CONNECTION_FAILED);
    LOG.log(Level.DEBUG, () -> config.name() + ": failed: " + reason);
    update();
  }

  private void update() {
    ConnectionState news = state.news(ice.state());
    if (news != null) {
      events.connectionStateChanged(news);
    }
  }

  @Override
  public void fault(Throwable cause) {
    LOG.log(Level.ERROR, config.name() + ": ended by a fault", cause);
    try {
      release();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, config.name() + ": could not be freed", e);
    }
    state.fail();
    events.connectionStateChanged(ConnectionState.FAILED);
  }

  @Override
  public String toString() {
    return "PeerSession[" + config.name() + "]";
  }
}
