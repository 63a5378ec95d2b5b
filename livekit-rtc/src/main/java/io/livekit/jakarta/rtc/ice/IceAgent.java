package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunError;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * An ICE agent for one component of one stream (everything is bundled, RTCP is muxed): full or lite, trickling,
 * restartable. Owned by: MediaLoop.
 *
 * <p>A path is <em>validated</em> once an authenticated check came in on it or one of ours was answered; a path is
 * <em>selected</em> once it is also nominated and, for a full agent, answered our own check: only then do we send.
 *
 * <p>Nothing unauthenticated is ever answered, so the agent can't be made to reflect packets, and what an
 * authenticated peer can make it remember or send is bounded by {@link IceGeneration}.
 *
 * <p>Longer than our classes should be: requests, answers, timers and selection all turn on the same few fields, and
 * cutting between them would only hide that. What could stand alone does: {@link PathChoice} decides,
 * {@link CheckWriter} writes, {@link IceGeneration} keeps.
 */
public final class IceAgent {
  /** Local addresses that are paired; a server has a handful. */
  public static final int MAX_LOCAL_CANDIDATES = 16;

  /** How long a controlling agent waits for a better pair than the first that works. */
  private static final long NOMINATION_WAIT_NANOS = 100_000_000L;

  /** How long paths of the generation before stay valid after a restart: the other side switches a little later. */
  private static final long LINGER_NANOS = 5_000_000_000L;

  private static final int[] KNOWN_ATTRIBUTES = {
    StunAttribute.MAPPED_ADDRESS, StunAttribute.USERNAME, StunAttribute.MESSAGE_INTEGRITY, StunAttribute.ERROR_CODE,
    StunAttribute.UNKNOWN_ATTRIBUTES, StunAttribute.REALM, StunAttribute.NONCE, StunAttribute.MESSAGE_INTEGRITY_SHA256,
    StunAttribute.XOR_MAPPED_ADDRESS, StunAttribute.PRIORITY, StunAttribute.USE_CANDIDATE
  };

  /** Where the agent's packets and news go, on the thread that drives it. */
  public interface Output {
    /** Sends one STUN packet; the range is valid during the call only. */
    void send(TransportPath path, byte[] buf, int off, int len);

    /** The state changed. */
    void stateChanged(IceState state);

    /** Everything goes this way from now on; null: nothing may be sent. */
    void selectedPathChanged(TransportPath path);

    /** Something was ignored, refused or forgotten. */
    default void onDrop(IceDropReason reason) {
      // for those who count
    }
  }

  private final IceConfig config;
  private final Output out;
  private final Random random;
  private final long tieBreaker;
  private final CheckWriter writer;
  private final StunMessage message = new StunMessage();
  private final int[] unknown = new int[4];
  private final List<IceCandidate> localCandidates = new ArrayList<>();
  private final Map<IceDropReason, long[]> drops = new EnumMap<>(IceDropReason.class);

  private IceState state = IceState.NEW;
  private IceRole role;
  private IceGeneration current;
  /** The generation before, while it still carries traffic. */
  private IceGeneration previous;
  private long previousExpiresAt = Long.MAX_VALUE;
  private CandidatePair selected;

  private long lastReceivedAt = CandidatePair.NEVER;
  /** Since when a path is looked for. */
  private long searchingSince;
  private long nextNewCheckAt = CandidatePair.NEVER;
  private long nextKeepaliveAt = Long.MAX_VALUE;
  /** The selected path fell silent: every pair is worth a check again. */
  private boolean rechecking;
  private long deadline = Long.MAX_VALUE;

  private TransportPath cachedPath;
  private CandidatePair cachedPair;

  /** An agent with unpredictable transaction ids. */
  public IceAgent(IceConfig config, IceCredentials local, Output out) {
    this(config, local, out, new SecureRandom());
  }

  /** An agent with the caller's randomness: one SecureRandom shared by many agents, or a seeded one in tests. */
  public IceAgent(IceConfig config, IceCredentials local, Output out, Random random) {
    this.config = config;
    this.out = out;
    this.random = random;
    this.role = config.role();
    this.tieBreaker = random.nextLong();
    this.writer = new CheckWriter(out, tieBreaker);
    this.current = new IceGeneration(local);
    for (IceDropReason reason : IceDropReason.values()) {
      drops.put(reason, new long[1]);
    }
  }

  /**
   * Learns the other side's credentials; checks start. The same ones again change nothing, so every renegotiation may
   * call this.
   *
   * @param remoteLite the other side has {@code a=ice-lite}: then we control, whoever offered (RFC 8445 §6.1.1)
   */
  public void setRemote(IceCredentials remote, boolean remoteLite, long nowNanos) {
    if (state == IceState.CLOSED || remote.equals(current.remote())) {
      return;
    }
    if (current.hasRemote()) {
      restart(current.local(), nowNanos); // the other side restarted and we were not told to
    }
    cachedPath = null;
    if (remoteLite && !config.lite()) {
      role = IceRole.CONTROLLING;
    }
    current.setRemote(remote);
    searchingSince = nowNanos;
    if (state == IceState.NEW) {
      become(IceState.CHECKING);
    }
    pairAll();
    for (CandidatePair pair : List.copyOf(current.pairs())) {
      if (pair.valid) {
        afterRequest(pair, nowNanos); // its checks came before the description that we have now
      }
    }
    schedule(nowNanos);
  }

  /** Adds a trickled or described candidate of the other side. Unusable ones are counted and forgotten. */
  public void addRemoteCandidate(IceCandidate candidate, long nowNanos) {
    if (state == IceState.CLOSED || candidate == null) {
      return;
    }
    if (candidate.component() != 1 || candidate.protocol() != TransportProtocol.UDP || !current.belongs(candidate)) {
      // TCP: we never connect, active candidates show themselves by their checks (RFC 6544 §5.2).
      drop(IceDropReason.CANDIDATE_UNUSABLE);
      return;
    }
    List<IceCandidate> known = current.remoteCandidates();
    for (IceCandidate other : known) {
      if (other.address().equals(candidate.address())) {
        return;
      }
    }
    if (known.size() >= IceGeneration.MAX_REMOTE_CANDIDATES) {
      drop(IceDropReason.CANDIDATE_LIMIT);
      return;
    }
    known.add(candidate);
    cachedPath = null;
    if (current.hasRemote()) {
      for (IceCandidate local : localCandidates) {
        pair(local, candidate);
      }
    }
    schedule(nowNanos);
  }

  /** Adds an address that we can send from and that the other side was told. */
  public void addLocalCandidate(IceCandidate host) {
    if (localCandidates.size() >= MAX_LOCAL_CANDIDATES) {
      throw new IllegalStateException("more than " + MAX_LOCAL_CANDIDATES + " local candidates");
    }
    localCandidates.add(host);
    if (current.hasRemote()) {
      for (IceCandidate remote : current.remoteCandidates()) {
        pair(host, remote);
      }
      deadline = CandidatePair.NEVER;
    }
  }

  /**
   * Starts over with new credentials (RFC 8445 §9); follow with {@link #setRemote}. What works goes on working: the
   * old credentials and paths stay until the new generation has a path, and a little longer.
   */
  public void restart(IceCredentials newLocal, long nowNanos) {
    if (state == IceState.CLOSED) {
      return;
    }
    cachedPath = null;
    boolean keepPrevious = previous != null && selected != null && selected.generation == previous;
    if (!keepPrevious) {
      previous = state == IceState.FAILED ? null : current;
    }
    previousExpiresAt = Long.MAX_VALUE;
    current = new IceGeneration(newLocal);
    searchingSince = nowNanos;
    rechecking = false;
    if (state == IceState.FAILED || state == IceState.DISCONNECTED) {
      become(IceState.CHECKING);
    }
    schedule(nowNanos);
  }

  /** Takes a STUN message that is addressed to this agent, or a response. Never throws, whatever it is. */
  public void receiveStun(TransportPath path, byte[] buf, int off, int len, long nowNanos) {
    if (state == IceState.CLOSED || state == IceState.FAILED) {
      drop(IceDropReason.NOT_RUNNING);
    } else if (!message.wrap(buf, off, len)) {
      drop(IceDropReason.MALFORMED);
    } else if (message.method() != StunMethod.BINDING) {
      drop(IceDropReason.NOT_BINDING);
    } else {
      cachedPath = null;
      switch (message.messageClass()) {
        case REQUEST -> onRequest(path, nowNanos);
        case SUCCESS, ERROR -> onResponse(path, nowNanos);
        case INDICATION -> drop(IceDropReason.INDICATION);
      }
      nominateIfDue(nowNanos);
      schedule(nowNanos);
    }
  }

  /** Any authenticated packet (SRTP, DTLS) on a validated path shows that the other side lives. */
  public void onTrafficReceived(TransportPath path, long nowNanos) {
    CandidatePair pair = lookUp(path);
    if (pair != null && pair.valid) {
      alive(pair, nowNanos);
    }
  }

  /** Whether DTLS and SRTP may be accepted from a path. */
  public boolean isValidated(TransportPath path) {
    if (state == IceState.FAILED || state == IceState.CLOSED) {
      return false;
    }
    CandidatePair pair = lookUp(path);
    return pair != null && pair.valid;
  }

  /** Where to send, or null while there is no usable path. */
  public TransportPath selectedPath() {
    return selected == null ? null : selected.path;
  }

  /** Round-trip time of the last answered check on the selected path, −1 while unknown (a lite agent never knows). */
  public long roundTripNanos() {
    return selected == null ? -1 : selected.roundTripNanos;
  }

  /** The state. */
  public IceState state() {
    return state;
  }

  /** The role; a conflict may have changed it. */
  public IceRole role() {
    return role;
  }

  /** Credentials to signal. */
  public IceCredentials localCredentials() {
    return current.local();
  }

  /** Credentials of the other side, null before they're known. */
  public IceCredentials remoteCredentials() {
    return current.remote();
  }

  /** How often something was dropped or refused for a reason. */
  public long dropped(IceDropReason reason) {
    return drops.get(reason)[0];
  }

  /** How many paths media is accepted from. */
  public int validatedPaths() {
    int count = 0;
    for (CandidatePair pair : current.pairs()) {
      count += pair.valid ? 1 : 0;
    }
    return count;
  }

  /** A TCP connection ended: its path is gone. */
  public void pathClosed(TransportPath path, long nowNanos) {
    cachedPath = null;
    for (IceGeneration generation : new IceGeneration[] {current, previous}) {
      CandidatePair pair = generation == null ? null : generation.find(path);
      if (pair != null) {
        generation.remove(pair);
        if (pair == selected) {
          pair.fail();
          fallBack(nowNanos);
        }
        if (pair == selected) {
          selected = null;
          recheck();
          if (state == IceState.CONNECTED) {
            become(IceState.DISCONNECTED);
          }
        }
      }
    }
    schedule(nowNanos);
  }

  /** When {@link #onTimeout} has something to do next; Long.MAX_VALUE for never. */
  public long nextTimeoutNanos() {
    return deadline;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (state == IceState.CLOSED || state == IceState.FAILED) {
      deadline = Long.MAX_VALUE;
      return;
    }
    if (nowNanos >= previousExpiresAt) {
      previous = null;
      previousExpiresAt = Long.MAX_VALUE;
      cachedPath = null;
    }
    watch(nowNanos);
    if (state != IceState.FAILED && state != IceState.CLOSED) {
      sendDueChecks(nowNanos);
      nominateIfDue(nowNanos);
    }
    schedule(nowNanos);
  }

  /** Ends everything; nothing is sent or accepted any more. */
  public void close() {
    if (state != IceState.CLOSED) {
      selected = null;
      previous = null;
      cachedPath = null;
      deadline = Long.MAX_VALUE;
      become(IceState.CLOSED);
    }
  }

  // ---- requests

  private void onRequest(TransportPath path, long nowNanos) {
    IceGeneration generation = current.isAddressedBy(message) ? current
        : previous != null && previous.isAddressedBy(message) ? previous : null;
    if (generation == null) {
      drop(IceDropReason.WRONG_USERNAME);
      return;
    }
    if (!generation.localKey().verify(message)) {
      drop(IceDropReason.WRONG_INTEGRITY);
      return;
    }
    int unknownCount = message.unknownRequired(KNOWN_ATTRIBUTES, unknown);
    if (unknownCount > 0) {
      drop(IceDropReason.UNKNOWN_ATTRIBUTE);
      writer.unknownAttributes(path, message, generation.localKey(), unknown, unknownCount);
      return;
    }
    if (isRoleConflictLost()) {
      drop(IceDropReason.ROLE_CONFLICT);
      writer.error(path, message, generation.localKey(), StunError.ROLE_CONFLICT);
      return;
    }
    CandidatePair pair = pairOf(generation, path, message.unsignedInt(StunAttribute.PRIORITY));
    pair.valid = true;
    if (!generation.hasRemote() && pair.earlyUsername == null) {
      pair.earlyUsername = message.bytes(StunAttribute.USERNAME);
    }
    writer.success(path, message, generation.localKey());
    if (config.lite()) {
      pair.lastConsentAt = nowNanos;
    }
    if (message.has(StunAttribute.USE_CANDIDATE) && role == IceRole.CONTROLLED) {
      pair.remoteNominated = true;
      pair.lastUseCandidateAt = nowNanos;
    }
    alive(pair, nowNanos);
    if (generation.hasRemote()) {
      afterRequest(pair, nowNanos);
    }
  }

  /** RFC 8445 §7.3.1.1. Switches our role where the other side wins; true where it must. */
  private boolean isRoleConflictLost() {
    boolean theyControl = message.has(StunAttribute.ICE_CONTROLLING);
    boolean theyAreControlled = message.has(StunAttribute.ICE_CONTROLLED);
    if (config.lite()) {
      return theyAreControlled && !theyControl;
    }
    if (role == IceRole.CONTROLLING && theyControl) {
      if (Long.compareUnsigned(tieBreaker, message.longValue(StunAttribute.ICE_CONTROLLING, 0)) >= 0) {
        return true;
      }
      switchRole(IceRole.CONTROLLED);
    } else if (role == IceRole.CONTROLLED && theyAreControlled) {
      if (Long.compareUnsigned(tieBreaker, message.longValue(StunAttribute.ICE_CONTROLLED, 0)) < 0) {
        return true;
      }
      switchRole(IceRole.CONTROLLING);
    }
    return false;
  }

  private void switchRole(IceRole other) {
    role = other;
    for (CandidatePair pair : current.pairs()) {
      pair.nominating = false;
      pair.remoteNominated = false;
    }
  }

  private CandidatePair pairOf(IceGeneration generation, TransportPath path, long remotePriority) {
    CandidatePair pair = generation.find(path);
    if (pair == null) {
      if (generation.evict(selected)) {
        drop(IceDropReason.PATH_EVICTED);
      }
      pair = generation.addPeerReflexive(path, localPriority(path),
          remotePriority > 0 ? remotePriority : IceCandidate.priorityOf(IceCandidate.Type.PRFLX, path.protocol()));
    }
    pair.path = path;
    return pair;
  }

  private long localPriority(TransportPath path) {
    for (IceCandidate local : localCandidates) {
      if (local.protocol() == path.protocol() && local.address().equals(path.local())) {
        return local.priority();
      }
    }
    return IceCandidate.priorityOf(IceCandidate.Type.HOST, path.protocol());
  }

  /** What an authenticated request sets off once the other side is known: RFC 8445 §7.3.1.4 and §7.3.1.5. */
  private void afterRequest(CandidatePair pair, long nowNanos) {
    if (config.lite()) {
      if (pair.remoteNominated) {
        onNomination(pair, nowNanos);
      }
    } else if (pair.state == CandidatePair.State.SUCCEEDED) {
      if (pair.remoteNominated && role == IceRole.CONTROLLED) {
        onNomination(pair, nowNanos);
      }
    } else if (!pair.inFlight) {
      startCheck(pair, nowNanos);
    } else if (nowNanos - pair.lastSentAt >= config.pacingNanos()) {
      // The other side's check has just opened its NAT: ours has a better chance now than at its next turn.
      pair.attempts = Math.min(pair.attempts, CandidatePair.MAX_ATTEMPTS - 2);
      retransmit(pair, nowNanos);
    }
  }

  // ---- responses

  private void onResponse(TransportPath path, long nowNanos) {
    CandidatePair pair = findTransaction();
    if (pair == null) {
      drop(IceDropReason.UNKNOWN_TRANSACTION);
      return;
    }
    if (!pair.path.remote().equals(path.remote()) || pair.path.protocol() != path.protocol()) {
      drop(IceDropReason.WRONG_SOURCE);
      return;
    }
    if (!pair.generation.remoteKey().verify(message)) {
      drop(IceDropReason.WRONG_INTEGRITY);
      return;
    }
    int slot = pair.find(message.transactionIdHigh(), message.transactionIdLow());
    pair.closeTransaction(slot);
    if (message.messageClass() == StunClass.ERROR) {
      onError(pair, slot, nowNanos);
      return;
    }
    CandidatePair answered = pair;
    if (pair.path.equals(path)) {
      pair.path = path;
    } else if (pair != selected) {
      // Several local addresses share one socket: the path it arrived on is the one that exists.
      answered = pairOf(pair.generation, path, pair.remotePriority);
      pair.fail();
    }
    if (answered != pair || pair.isNewest(slot)) {
      answered.inFlight = false;
    }
    answered.state = CandidatePair.State.SUCCEEDED;
    answered.valid = true;
    answered.lastConsentAt = nowNanos;
    answered.measured(pair, slot, nowNanos);
    if (answered.generation.firstSuccessAt == CandidatePair.NEVER) {
      answered.generation.firstSuccessAt = nowNanos;
    }
    alive(answered, nowNanos);
    if (role == IceRole.CONTROLLED) {
      if (answered.remoteNominated) {
        onNomination(answered, nowNanos);
      }
    } else if (pair.usedCandidate(slot)) {
      answered.nominating = false;
      onNominated(answered, nowNanos);
    }
  }

  private CandidatePair findTransaction() {
    int high = message.transactionIdHigh();
    long low = message.transactionIdLow();
    for (CandidatePair pair : current.pairs()) {
      if (pair.find(high, low) >= 0) {
        return pair;
      }
    }
    if (previous != null) {
      for (CandidatePair pair : previous.pairs()) {
        if (pair.find(high, low) >= 0) {
          return pair;
        }
      }
    }
    return null;
  }

  private void onError(CandidatePair pair, int slot, long nowNanos) {
    drop(IceDropReason.ERROR_RESPONSE);
    if (message.errorCode() == StunError.ROLE_CONFLICT.code()) {
      if (pair.roleOf(slot) == role) {
        switchRole(role == IceRole.CONTROLLING ? IceRole.CONTROLLED : IceRole.CONTROLLING);
      }
      startCheck(pair, nowNanos); // RFC 8445 §7.2.5.1: again, in the other role
    } else if (pair.isNewest(slot) && pair.inFlight) {
      pair.fail();
    }
  }

  // ---- selection

  /** The controlling side nominated a pair that works. */
  private void onNomination(CandidatePair pair, long nowNanos) {
    if (pair != selected && !isOlderGeneration(pair)
        && PathChoice.nominationWins(pair, selected, role, nowNanos)) {
      select(pair, nowNanos);
    }
  }

  /** Our own nomination was answered. */
  private void onNominated(CandidatePair pair, long nowNanos) {
    boolean worse = config.nomination() == IceConfig.Nomination.AGGRESSIVE
        && selected != null
        && selected.generation == pair.generation
        && selected.state == CandidatePair.State.SUCCEEDED
        && selected.priority(role) >= pair.priority(role);
    if (pair != selected && !isOlderGeneration(pair) && !worse) {
      select(pair, nowNanos);
    }
  }

  private boolean isOlderGeneration(CandidatePair pair) {
    return pair.generation != current && selected != null && selected.generation == current;
  }

  private void select(CandidatePair pair, long nowNanos) {
    TransportPath before = selectedPath();
    selected = pair;
    rechecking = false;
    pair.lastConsentAt = nowNanos; // whatever was before, it has the full time from here
    nextKeepaliveAt = nowNanos + keepaliveInterval();
    if (pair.generation == current) {
      if (previous != null && previousExpiresAt == Long.MAX_VALUE) {
        previousExpiresAt = nowNanos + LINGER_NANOS;
      }
      for (CandidatePair other : current.pairs()) {
        if (other != pair && other.priority(role) < pair.priority(role)) {
          other.cancelCheck();
        }
      }
    }
    if (!pair.path.equals(before)) {
      out.selectedPathChanged(pair.path);
    }
    if (state == IceState.CHECKING || state == IceState.DISCONNECTED) {
      become(IceState.CONNECTED);
    }
  }

  /** A controlling agent nominates the best pair that works: at once if nothing better is pending, else soon. */
  private void nominateIfDue(long nowNanos) {
    if (role != IceRole.CONTROLLING || config.lite() || !current.hasRemote()) {
      return;
    }
    List<CandidatePair> pairs = current.pairs();
    CandidatePair best = PathChoice.isNominating(pairs) ? null : PathChoice.bestSucceeded(pairs, role);
    if (best == null || best == selected) {
      return;
    }
    if (selected != null && selected.generation == current && selected.state == CandidatePair.State.SUCCEEDED
        && selected.priority(role) >= best.priority(role)) {
      return;
    }
    if (nowNanos < current.firstSuccessAt + NOMINATION_WAIT_NANOS
        && PathChoice.isBetterPending(pairs, best, role)) {
      return;
    }
    best.nominating = true;
    startCheck(best, nowNanos);
  }

  /** The selected path is gone or silent: take the best other one that packets still come from. */
  private void fallBack(long nowNanos) {
    if (role == IceRole.CONTROLLING) {
      return; // it nominates again once checks tell what works
    }
    CandidatePair best = PathChoice.bestReceiving(
        current.pairs(), selected, nowNanos - config.disconnectedNanos() / 2, config.lite(), role);
    if (best != null) {
      select(best, nowNanos);
    }
  }

  // ---- checks

  private void pairAll() {
    for (IceCandidate local : localCandidates) {
      for (IceCandidate remote : current.remoteCandidates()) {
        pair(local, remote);
      }
    }
  }

  private void pair(IceCandidate local, IceCandidate remote) {
    boolean sameFamily = local.address().getAddress().getClass() == remote.address().getAddress().getClass();
    if (local.protocol() == TransportProtocol.UDP && local.type() == IceCandidate.Type.HOST && sameFamily) {
      IceDropReason refused = current.addSignalled(local, remote);
      if (refused != null) {
        drop(refused);
      }
    }
  }

  private void sendDueChecks(long nowNanos) {
    retransmitDue(current, nowNanos);
    if (previous != null) {
      retransmitDue(previous, nowNanos);
    }
    if (nowNanos >= nextNewCheckAt) {
      CandidatePair next = nextWaiting();
      if (next != null) {
        startCheck(next, nowNanos);
        nextNewCheckAt = nowNanos + config.pacingNanos();
      }
    }
    if (selected != null && nowNanos >= nextKeepaliveAt) {
      nextKeepaliveAt = nowNanos + keepaliveInterval();
      if (!config.lite() && (!selected.inFlight || state == IceState.DISCONNECTED)) {
        transaction(selected, config.nomination() == IceConfig.Nomination.AGGRESSIVE, nowNanos);
        writer.check(selected);
      }
    }
  }

  /** While there is no path at all no pair is given up: the search as a whole has its limit. */
  private void retransmitDue(IceGeneration generation, long nowNanos) {
    for (CandidatePair pair : generation.pairs()) {
      if (pair.inFlight && nowNanos >= pair.nextSendAt) {
        boolean mayGiveUp = selected != null || pair.nominating;
        if (pair.isExhausted() && mayGiveUp) {
          pair.fail();
          if (selected == null) {
            pair.state = CandidatePair.State.WAITING; // another one is nominated first, then this gets a new chance
          }
        } else {
          retransmit(pair, nowNanos);
        }
      }
    }
  }

  private void startCheck(CandidatePair pair, long nowNanos) {
    transaction(pair, pair.nominating || config.nomination() == IceConfig.Nomination.AGGRESSIVE, nowNanos);
    pair.startCheck(nowNanos);
    writer.check(pair);
  }

  private void transaction(CandidatePair pair, boolean useCandidate, long nowNanos) {
    pair.open(random.nextInt(), random.nextLong(), useCandidate && role == IceRole.CONTROLLING, role, nowNanos);
  }

  private void retransmit(CandidatePair pair, long nowNanos) {
    pair.retransmitted(nowNanos);
    writer.check(pair);
  }

  /** The best pair still to be tried. With a path selected only better ones are, unless that one fell silent. */
  private CandidatePair nextWaiting() {
    if (config.lite() || !current.hasRemote()) {
      return null;
    }
    boolean onlyBetter = selected != null && selected.generation == current && !rechecking;
    return PathChoice.nextWaiting(current.pairs(), onlyBetter ? selected : null, role);
  }

  private void recheck() {
    if (rechecking) {
      return;
    }
    rechecking = true;
    current.firstSuccessAt = CandidatePair.NEVER;
    for (CandidatePair pair : current.pairs()) {
      if (!pair.inFlight) {
        pair.state = CandidatePair.State.WAITING;
      }
    }
  }

  // ---- liveness

  private void alive(CandidatePair pair, long nowNanos) {
    pair.lastReceivedAt = nowNanos;
    lastReceivedAt = nowNanos;
    if (pair == selected) {
      rechecking = false;
    }
    if (selected != null && (state == IceState.DISCONNECTED || state == IceState.CHECKING)) {
      become(IceState.CONNECTED);
      schedule(nowNanos);
    }
  }

  private void watch(long nowNanos) {
    if (state == IceState.CONNECTED && nowNanos >= lastReceivedAt + config.disconnectedNanos()) {
      rechecking = false;
      recheck();
      nextKeepaliveAt = nowNanos;
      become(IceState.DISCONNECTED);
    }
    if (selected != null && nowNanos >= selectedSilentAt()) {
      fallBack(nowNanos);
      if (selected != null && nowNanos >= selectedSilentAt()) {
        recheck();
      }
    }
    if (selected != null && nowNanos >= selected.lastConsentAt + config.consentNanos()) {
      // RFC 7675 §5.1: packets may still come, but nobody agrees to get ours
      if (selected.generation == current) {
        fail();
      } else {
        stopSending(); // a restart is under way: the path that it replaces is gone, the new one has its time
        become(IceState.CHECKING);
      }
    }
    if ((state == IceState.CHECKING || state == IceState.DISCONNECTED) && nowNanos >= failAt()) {
      fail();
    }
  }

  private long selectedSilentAt() {
    return rechecking ? Long.MAX_VALUE : selected.lastReceivedAt + config.disconnectedNanos() / 2;
  }

  private long failAt() {
    long since = state == IceState.CHECKING ? searchingSince : Math.max(lastReceivedAt, searchingSince);
    return since + config.disconnectedNanos() + config.failedNanos();
  }

  private void fail() {
    if (selected != null) {
      stopSending();
    }
    cachedPath = null;
    become(IceState.FAILED);
  }

  private void stopSending() {
    selected = null;
    cachedPath = null;
    out.selectedPathChanged(null);
  }

  // ---- bookkeeping

  private void schedule(long nowNanos) {
    if (state == IceState.CLOSED || state == IceState.FAILED) {
      deadline = Long.MAX_VALUE;
      return;
    }
    long next = previousExpiresAt;
    if (state == IceState.CONNECTED) {
      next = Math.min(next, lastReceivedAt + config.disconnectedNanos());
    } else if (state != IceState.NEW) {
      next = Math.min(next, failAt());
    }
    if (selected != null) {
      next = Math.min(next, Math.min(selectedSilentAt(), selected.lastConsentAt + config.consentNanos()));
      next = config.lite() ? next : Math.min(next, nextKeepaliveAt);
    }
    next = Math.min(next, PathChoice.nextRetransmission(current.pairs()));
    next = previous == null ? next : Math.min(next, PathChoice.nextRetransmission(previous.pairs()));
    if (nextWaiting() != null) {
      next = Math.min(next, nextNewCheckAt);
    }
    if (role == IceRole.CONTROLLING && current.firstSuccessAt != CandidatePair.NEVER) {
      long due = current.firstSuccessAt + NOMINATION_WAIT_NANOS;
      next = due > nowNanos ? Math.min(next, due) : next;
    }
    deadline = Math.max(next, nowNanos);
  }

  /**
   * RFC 7675 §5.1 spreads consent checks by a fifth to either side, lest agents march in step. Little time is left
   * once disconnected, so then each lost packet must cost less of it.
   */
  private long keepaliveInterval() {
    long interval = state == IceState.DISCONNECTED ? config.keepaliveNanos() / 4 : config.keepaliveNanos();
    return interval * (80 + random.nextInt(41)) / 100;
  }

  private CandidatePair lookUp(TransportPath path) {
    if (path == cachedPath) {
      return cachedPair;
    }
    CandidatePair pair = current.find(path);
    if ((pair == null || !pair.valid) && previous != null) {
      CandidatePair older = previous.find(path);
      pair = older == null ? pair : older;
    }
    cachedPath = path;
    cachedPair = pair;
    return pair;
  }

  private void drop(IceDropReason reason) {
    drops.get(reason)[0]++;
    out.onDrop(reason);
  }

  private void become(IceState next) {
    state = next;
    out.stateChanged(next);
  }
}
