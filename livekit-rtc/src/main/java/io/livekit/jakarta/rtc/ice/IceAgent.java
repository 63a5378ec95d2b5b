package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.stun.StunMessage;
import io.livekit.jakarta.rtc.stun.StunMethod;
import java.security.SecureRandom;
import java.util.List;
import java.util.Random;

/**
 * An ICE agent for one component of one stream (everything is bundled, RTCP is muxed): full or
 * lite, trickling, restartable. Owned by: the media loop.
 *
 * <p>A path is <em>validated</em> once an authenticated check came in on it or one of ours was
 * answered; a path is <em>selected</em> once it is also nominated and, for a full agent, answered
 * our own check: only then do we send.
 *
 * <p>Nothing unauthenticated is ever answered, and nothing with more bytes than it had. An address
 * that only signed checks told us of gets two checks of ours for each of them until it answers one,
 * so that a sender who claims another's address has it sent three packets for one at most. What an
 * authenticated peer can make it remember or send is bounded by {@link IceGeneration}.
 *
 * <p>This class brings the parts together: {@link CheckResponder} answers checks, {@link
 * ConnectivityChecks} makes them, {@link PathSelection} follows nominations, {@link PathLiveness}
 * watches, {@link IceGenerations} keeps.
 */
public final class IceAgent {
  /** Local addresses that are paired; a server has a handful. */
  public static final int MAX_LOCAL_CANDIDATES = 16;

  /** Where the agent's packets and news go, on the thread that drives it. */
  public interface Output {
    /** Sends one STUN packet; the range is valid during the call only. */
    void send(TransportPath path, byte[] buf, int off, int len);

    /** The state changed. */
    void stateChanged(IceState state);

    /** Everything goes this way from now on; null: nothing may be sent. */
    void selectedPathChanged(TransportPath path);

    /** Something was ignored, refused or forgotten. */
    default void onDrop(IceDrop reason) {
      // for those who count
    }
  }

  private final IceConfig config;
  private final StunMessage message = new StunMessage();
  private final DropCounters<IceDrop> drops;
  private final AgentState state;
  private final AgentRole role;
  private final IceGenerations generations;
  private final CheckResponder responder;
  private final ConnectivityChecks checks;
  private final PathSelection selection;
  private final PathLiveness liveness;
  private long deadline = Long.MAX_VALUE;

  /** An agent with unpredictable transaction ids. */
  public IceAgent(IceConfig config, IceCredentials local, Output out) {
    this(config, local, out, new SecureRandom());
  }

  /**
   * An agent with the caller's randomness: one SecureRandom shared by many agents, or a seeded one
   * in tests.
   */
  public IceAgent(IceConfig config, IceCredentials local, Output out, Random random) {
    this.config = config;
    long tieBreaker = random.nextLong();
    CheckWriter writer = new CheckWriter(out, tieBreaker);
    drops = new DropCounters<>(IceDrop.class, out::onDrop);
    state = new AgentState(out);
    role = new AgentRole(config, tieBreaker);
    generations = new IceGenerations(local, drops);
    responder = new CheckResponder(config, role, generations, writer, drops);
    checks =
        new ConnectivityChecks(
            config, state, role, generations, writer, random, drops, this::onAnswered);
    selection = new PathSelection(config, state, role, generations, checks, out);
    liveness = new PathLiveness(config, state, generations, checks, selection);
  }

  /**
   * Learns the other side's credentials; checks start. The same ones again change nothing, so every
   * renegotiation may call this.
   *
   * @param remoteLite the other side has {@code a=ice-lite}: then we control, whoever offered (RFC
   *     8445 §6.1.1)
   */
  public void setRemote(IceCredentials remote, boolean remoteLite, long nowNanos) {
    if (state.is(IceState.CLOSED) || remote.equals(generations.current().remote())) {
      return;
    }
    if (generations.current().hasRemote()) {
      // the other side restarted and we were not told to
      restart(generations.current().local(), nowNanos);
    }
    if (remoteLite && !config.lite()) {
      role.takeControl();
    }
    generations.setRemote(remote);
    liveness.searchStarts(nowNanos);
    if (state.is(IceState.NEW)) {
      state.become(IceState.CHECKING);
    }
    for (CandidatePair pair : List.copyOf(generations.current().pairs())) {
      if (pair.valid) {
        afterRequest(pair, nowNanos); // its checks came before the description that we have now
      }
    }
    schedule(nowNanos);
  }

  /**
   * Adds a trickled or described candidate of the other side. Unusable ones are counted and
   * forgotten.
   */
  public void addRemoteCandidate(IceCandidate candidate, long nowNanos) {
    if (!state.is(IceState.CLOSED) && candidate != null && generations.addRemote(candidate)) {
      schedule(nowNanos);
    }
  }

  /** Adds an address that we can send from and that the other side was told. */
  public void addLocalCandidate(IceCandidate host) {
    if (generations.addLocal(host)) {
      deadline = CandidatePair.NEVER;
    }
  }

  /**
   * Starts over with new credentials (RFC 8445 §9); follow with {@link #setRemote}. What works goes
   * on working: the old credentials and paths stay until the new generation has a path, and a
   * little longer.
   */
  public void restart(IceCredentials newLocal, long nowNanos) {
    if (state.is(IceState.CLOSED)) {
      return;
    }
    generations.restart(newLocal, selection.selected(), state.is(IceState.FAILED));
    liveness.searchStarts(nowNanos);
    checks.stopRechecking();
    if (state.is(IceState.FAILED) || state.is(IceState.DISCONNECTED)) {
      state.become(IceState.CHECKING);
    }
    schedule(nowNanos);
  }

  /**
   * Takes a STUN message that is addressed to this agent, or a response. Never throws, whatever it
   * is.
   */
  public void receiveStun(TransportPath path, byte[] buf, int off, int len, long nowNanos) {
    if (state.isOver()) {
      drops.count(IceDrop.NOT_RUNNING);
    } else if (!message.wrap(buf, off, len)) {
      drops.count(IceDrop.MALFORMED);
    } else if (message.method() != StunMethod.BINDING) {
      drops.count(IceDrop.NOT_BINDING);
    } else {
      generations.forgetLookUp();
      switch (message.messageClass()) {
        case REQUEST -> onRequest(path, nowNanos);
        case SUCCESS, ERROR -> checks.receive(path, message, selection.selected(), nowNanos);
        case INDICATION -> drops.count(IceDrop.INDICATION);
      }
      selection.nominateIfDue(nowNanos);
      schedule(nowNanos);
    }
  }

  /** Any authenticated packet (SRTP, DTLS) on a validated path shows that the other side lives. */
  public void onTrafficReceived(TransportPath path, long nowNanos) {
    CandidatePair pair = generations.find(path);
    if (pair != null && pair.valid && liveness.received(pair, nowNanos)) {
      schedule(nowNanos);
    }
  }

  /** Whether DTLS and SRTP may be accepted from a path. */
  public boolean isValidated(TransportPath path) {
    if (state.isOver()) {
      return false;
    }
    CandidatePair pair = generations.find(path);
    return pair != null && pair.valid;
  }

  /**
   * Whether the other side has answered a check of ours on this path. A lite agent makes none, and
   * so has only the other side's word for it that the address is its own.
   */
  public boolean isProven(TransportPath path) {
    CandidatePair pair = generations.find(path);
    return pair != null && pair.isProven();
  }

  /** Where to send, or null while there is no usable path. */
  public TransportPath selectedPath() {
    return selection.path();
  }

  /**
   * Where a handshake may begin: the selected path, or before there is one the best that the
   * controlling side has nominated in a check that authenticates, while the answer to ours is on
   * its way. Null where there is none.
   */
  public TransportPath handshakePath() {
    if (selection.selected() != null || role.controls() || state.isOver()) {
      return selection.path();
    }
    CandidatePair best = PathChoice.bestNominated(generations.current().pairs(), role.get());
    return best == null ? null : best.path;
  }

  /**
   * Round-trip time of the last answered check on the selected path, −1 while unknown (a lite agent
   * never knows).
   */
  public long roundTripNanos() {
    return selection.selected() == null ? -1 : selection.selected().roundTripNanos;
  }

  /**
   * @return the same where no other transmission can have been answered, or -1: the first one that
   *     is known may be far too short
   */
  public long sureRoundTripNanos() {
    return selection.selected() == null ? -1 : selection.selected().sureRoundTripNanos;
  }

  /** The state. */
  public IceState state() {
    return state.get();
  }

  /** The role; a conflict may have changed it. */
  public IceRole role() {
    return role.get();
  }

  /** Credentials to signal. */
  public IceCredentials localCredentials() {
    return generations.current().local();
  }

  /** Credentials of the other side, null before they're known. */
  public IceCredentials remoteCredentials() {
    return generations.current().remote();
  }

  /** How often something was dropped or refused for a reason. */
  public long dropped(IceDrop reason) {
    return drops.of(reason);
  }

  /** How many paths media is accepted from. */
  public int validatedPaths() {
    int count = 0;
    for (CandidatePair pair : generations.current().pairs()) {
      count += pair.valid ? 1 : 0;
    }
    return count;
  }

  /** A TCP connection ended: its path is gone. */
  public void pathClosed(TransportPath path, long nowNanos) {
    generations.forgetLookUp();
    closePath(generations.current(), path, nowNanos);
    if (generations.previous() != null) {
      closePath(generations.previous(), path, nowNanos);
    }
    schedule(nowNanos);
  }

  private void closePath(IceGeneration generation, TransportPath path, long nowNanos) {
    CandidatePair pair = generation.find(path);
    if (pair == null) {
      return;
    }
    generation.remove(pair);
    if (pair == selection.selected()) {
      pair.fail();
      selection.fallBack(nowNanos);
    }
    if (pair == selection.selected()) {
      selection.forget();
      checks.recheck();
      if (state.is(IceState.CONNECTED)) {
        state.become(IceState.DISCONNECTED);
      }
    }
  }

  /** When {@link #onTimeout} has something to do next; Long.MAX_VALUE for never. */
  public long nextTimeoutNanos() {
    return deadline;
  }

  /** Does what is due. */
  public void onTimeout(long nowNanos) {
    if (state.isOver()) {
      deadline = Long.MAX_VALUE;
      return;
    }
    if (nowNanos >= generations.previousExpiresAt()) {
      generations.endPrevious();
    }
    liveness.watch(nowNanos);
    if (!state.isOver()) {
      checks.sendDue(selection.selected(), nowNanos);
      selection.nominateIfDue(nowNanos);
    }
    schedule(nowNanos);
  }

  /** Ends everything; nothing is sent or accepted any more. */
  public void close() {
    if (!state.is(IceState.CLOSED)) {
      selection.forget();
      generations.endPrevious();
      deadline = Long.MAX_VALUE;
      state.become(IceState.CLOSED);
    }
  }

  private void onRequest(TransportPath path, long nowNanos) {
    CandidatePair pair = responder.receive(path, message, selection.selected(), nowNanos);
    if (pair == null) {
      return;
    }
    liveness.received(pair, nowNanos);
    if (pair.generation.hasRemote()) {
      afterRequest(pair, nowNanos);
    }
  }

  /**
   * What an authenticated request sets off once the other side is known: RFC 8445 §7.3.1.4 and
   * §7.3.1.5.
   */
  private void afterRequest(CandidatePair pair, long nowNanos) {
    if (!config.lite() && pair.state != CandidatePair.State.SUCCEEDED) {
      checks.trigger(pair, nowNanos);
    } else if (pair.remoteNominated && !role.controls()) {
      selection.onNomination(pair, nowNanos);
    }
  }

  private void onAnswered(CandidatePair pair, boolean nominating, long nowNanos) {
    liveness.received(pair, nowNanos);
    if (role.controls()) {
      if (nominating) {
        selection.onNominated(pair, nowNanos);
      }
    } else if (pair.remoteNominated) {
      selection.onNomination(pair, nowNanos);
    }
  }

  private void schedule(long nowNanos) {
    if (state.isOver()) {
      deadline = Long.MAX_VALUE;
      return;
    }
    long next = Math.min(generations.previousExpiresAt(), liveness.nextDueAt());
    next = Math.min(next, checks.nextDueAt(selection.selected()));
    next = Math.min(next, selection.nominationDueAt(nowNanos));
    deadline = Math.max(next, nowNanos);
  }
}
