package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.stun.StunClass;
import io.livekit.jakarta.rtc.stun.StunError;
import io.livekit.jakarta.rtc.stun.StunMessage;
import java.util.List;
import java.util.Random;

/**
 * Our own checks: which pair is next, when a check goes out again, what its answer tells, and the
 * checks that keep the other side's consent (RFC 8445 §6.1.4 and §7.2, RFC 7675 §5.1). Owned by:
 * the media loop, through its agent.
 */
final class ConnectivityChecks {
  /** Who hears of answers. */
  interface Listener {
    /** A check was answered; nominating: it carried USE-CANDIDATE. */
    void answered(CandidatePair pair, boolean nominating, long nowNanos);
  }

  private final IceConfig config;
  private final AgentState state;
  private final AgentRole role;
  private final IceGenerations generations;
  private final CheckWriter writer;
  private final Random random;
  private final DropCounters<IceDrop> drops;
  private final Listener listener;

  private long nextNewCheckAt = CandidatePair.NEVER;
  private long nextKeepaliveAt = Long.MAX_VALUE;

  /** The selected path fell silent: every pair is worth a check again. */
  private boolean rechecking;

  ConnectivityChecks(
      IceConfig config,
      AgentState state,
      AgentRole role,
      IceGenerations generations,
      CheckWriter writer,
      Random random,
      DropCounters<IceDrop> drops,
      Listener listener) {
    this.config = config;
    this.state = state;
    this.role = role;
    this.generations = generations;
    this.writer = writer;
    this.random = random;
    this.drops = drops;
    this.listener = listener;
  }

  // ---- sending

  /** Begins a check of a pair, which is repeated until it is answered or given up. */
  void start(CandidatePair pair, long nowNanos) {
    open(pair, pair.nominating || isAggressive(), nowNanos);
    pair.startCheck(nowNanos);
    writer.check(pair);
  }

  /**
   * A check of the other side came in on this pair: ours has a better chance now than at its turn
   * (RFC 8445 §7.3.1.4).
   */
  void trigger(CandidatePair pair, long nowNanos) {
    if (!pair.inFlight) {
      start(pair, nowNanos);
    } else if (nowNanos - pair.lastSentAt >= config.pacingNanos()) {
      // The other side's check has just opened its NAT.
      pair.attempts = Math.min(pair.attempts, CandidatePair.MAX_ATTEMPTS - 2);
      retransmit(pair, nowNanos);
    }
  }

  /** Sends what is due. */
  void sendDue(CandidatePair selected, long nowNanos) {
    retransmitDue(generations.current(), selected, nowNanos);
    if (generations.previous() != null) {
      retransmitDue(generations.previous(), selected, nowNanos);
    }
    if (nowNanos >= nextNewCheckAt) {
      CandidatePair next = nextWaiting(selected);
      if (next != null) {
        start(next, nowNanos);
        nextNewCheckAt = nowNanos + config.pacingNanos();
      }
    }
    if (selected != null && nowNanos >= nextKeepaliveAt) {
      nextKeepaliveAt = nowNanos + keepaliveInterval();
      if (!config.lite() && (!selected.inFlight || state.is(IceState.DISCONNECTED))) {
        open(selected, isAggressive(), nowNanos);
        writer.check(selected);
      }
    }
  }

  /** While there is no path at all no pair is given up: the search as a whole has its limit. */
  private void retransmitDue(IceGeneration generation, CandidatePair selected, long nowNanos) {
    List<CandidatePair> pairs = generation.pairs();
    for (int i = 0; i < pairs.size(); i++) { // in each tick: without an iterator
      CandidatePair pair = pairs.get(i);
      if (pair.inFlight && nowNanos >= pair.nextSendAt) {
        boolean mayGiveUp = selected != null || pair.nominating;
        if (pair.isExhausted() && mayGiveUp) {
          pair.fail();
          if (selected == null) {
            // another one is nominated first, then this gets a new chance
            pair.state = CandidatePair.State.WAITING;
          }
        } else if (pair.mayBeChecked()) {
          retransmit(pair, nowNanos);
        } else {
          pair.hold();
        }
      }
    }
  }

  private void retransmit(CandidatePair pair, long nowNanos) {
    pair.retransmitted(nowNanos);
    writer.check(pair);
  }

  private void open(CandidatePair pair, boolean useCandidate, long nowNanos) {
    pair.open(
        random.nextInt(), random.nextLong(), useCandidate && role.controls(), role.get(), nowNanos);
  }

  private boolean isAggressive() {
    return config.nomination() == IceConfig.Nomination.AGGRESSIVE;
  }

  /**
   * The best pair still to be tried. With a path selected only better ones are, unless that one
   * fell silent.
   */
  private CandidatePair nextWaiting(CandidatePair selected) {
    IceGeneration current = generations.current();
    if (config.lite() || !current.hasRemote()) {
      return null;
    }
    boolean onlyBetter = selected != null && selected.generation == current && !rechecking;
    return PathChoice.nextWaiting(current.pairs(), onlyBetter ? selected : null, role.get());
  }

  // ---- answers

  /**
   * Takes an answer to a check.
   *
   * @param selected stays where it is, whatever path its answers come on
   */
  void receive(TransportPath path, StunMessage response, CandidatePair selected, long nowNanos) {
    CandidatePair pair =
        generations.withTransaction(response.transactionIdHigh(), response.transactionIdLow());
    if (pair == null) {
      drops.count(IceDrop.UNKNOWN_TRANSACTION);
      return;
    }
    if (!pair.path.remote().equals(path.remote()) || pair.path.protocol() != path.protocol()) {
      drops.count(IceDrop.WRONG_SOURCE);
      return;
    }
    if (!pair.generation.remoteKey().verify(response)) {
      drops.count(IceDrop.WRONG_INTEGRITY);
      return;
    }
    int slot = pair.find(response.transactionIdHigh(), response.transactionIdLow());
    pair.closeTransaction(slot);
    if (response.messageClass() == StunClass.ERROR) {
      onError(pair, slot, response, nowNanos);
      return;
    }
    CandidatePair answered = pair;
    if (pair.path.equals(path)) {
      pair.path = path;
    } else if (pair != selected) {
      // Several local addresses share one socket: the path it arrived on is the one that exists.
      answered = generations.pairOf(pair.generation, path, pair.remotePriority, selected);
      pair.fail();
    }
    if (answered != pair || pair.isNewest(slot)) {
      answered.inFlight = false;
    }
    answered.succeeded(nowNanos);
    answered.measured(pair, slot, nowNanos);
    listener.answered(answered, pair.usedCandidate(slot), nowNanos);
  }

  private void onError(CandidatePair pair, int slot, StunMessage response, long nowNanos) {
    drops.count(IceDrop.ERROR_RESPONSE);
    if (response.errorCode() == StunError.ROLE_CONFLICT.code()) {
      if (pair.roleOf(slot) == role.get()) {
        role.switchOver();
        generations.current().forgetNominations();
      }
      start(pair, nowNanos); // RFC 8445 §7.2.5.1: again, in the other role
    } else if (pair.isNewest(slot) && pair.inFlight) {
      pair.fail();
    }
  }

  // ---- a silent path

  /** Every pair gets another chance, once for each silence. */
  void recheck() {
    if (!rechecking) {
      rechecking = true;
      generations.current().retryAll();
    }
  }

  /**
   * Every pair gets another chance and the selected one is asked at once: there is no time to lose.
   */
  void recheckAtOnce(long nowNanos) {
    rechecking = false;
    recheck();
    nextKeepaliveAt = nowNanos;
  }

  /** There is a path that works. */
  void stopRechecking() {
    rechecking = false;
  }

  boolean isRechecking() {
    return rechecking;
  }

  // ---- time

  /** A path was selected: the interval of its checks begins. */
  void restartKeepalive(long nowNanos) {
    nextKeepaliveAt = nowNanos + keepaliveInterval();
  }

  /**
   * RFC 7675 §5.1 spreads consent checks by a fifth to either side, lest agents march in step.
   * Little time is left once disconnected, so then each lost packet must cost less of it.
   */
  private long keepaliveInterval() {
    long interval =
        state.is(IceState.DISCONNECTED) ? config.keepaliveNanos() / 4 : config.keepaliveNanos();
    return interval * (80 + random.nextInt(41)) / 100;
  }

  /**
   * @return when {@link #sendDue} has something to send
   */
  long nextDueAt(CandidatePair selected) {
    long next = PathChoice.nextRetransmission(generations.current().pairs());
    if (generations.previous() != null) {
      next = Math.min(next, PathChoice.nextRetransmission(generations.previous().pairs()));
    }
    if (selected != null && !config.lite()) {
      next = Math.min(next, nextKeepaliveAt);
    }
    return nextWaiting(selected) == null ? next : Math.min(next, nextNewCheckAt);
  }
}
