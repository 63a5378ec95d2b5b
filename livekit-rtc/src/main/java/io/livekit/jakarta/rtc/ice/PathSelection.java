package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;
import java.util.List;

/**
 * Which pair carries everything: the nominations of either side, and what is taken when that pair
 * falls silent (RFC 8445 §8). Owned by: the media loop, through its agent. {@link PathChoice} has
 * the rules.
 */
final class PathSelection {
  /** How long a controlling agent waits for a better pair than the first that works. */
  private static final long NOMINATION_WAIT_NANOS = 100_000_000L;

  private final IceConfig config;
  private final AgentState state;
  private final AgentRole role;
  private final IceGenerations generations;
  private final ConnectivityChecks checks;
  private final IceAgent.Output out;
  private CandidatePair selected;

  PathSelection(
      IceConfig config,
      AgentState state,
      AgentRole role,
      IceGenerations generations,
      ConnectivityChecks checks,
      IceAgent.Output out) {
    this.config = config;
    this.state = state;
    this.role = role;
    this.generations = generations;
    this.checks = checks;
    this.out = out;
  }

  /**
   * @return null while there is none
   */
  CandidatePair selected() {
    return selected;
  }

  /**
   * @return null while there is none
   */
  TransportPath path() {
    return selected == null ? null : selected.path;
  }

  /** The controlling side nominated a pair that works. */
  void onNomination(CandidatePair pair, long nowNanos) {
    if (pair != selected
        && !isOlderGeneration(pair)
        && PathChoice.nominationWins(pair, selected, role.get(), nowNanos)) {
      select(pair, nowNanos);
    }
  }

  /** Our own nomination was answered. */
  void onNominated(CandidatePair pair, long nowNanos) {
    pair.nominating = false;
    boolean worse =
        config.nomination() == IceConfig.Nomination.AGGRESSIVE
            && selected != null
            && selected.generation == pair.generation
            && isSelectedAsGoodAs(pair);
    if (pair != selected && !isOlderGeneration(pair) && !worse) {
      select(pair, nowNanos);
    }
  }

  private boolean isOlderGeneration(CandidatePair pair) {
    IceGeneration current = generations.current();
    return pair.generation != current && selected != null && selected.generation == current;
  }

  private boolean isSelectedAsGoodAs(CandidatePair pair) {
    return selected.state == CandidatePair.State.SUCCEEDED
        && selected.priority(role.get()) >= pair.priority(role.get());
  }

  /**
   * A controlling agent nominates the best pair that works: at once if nothing better is pending,
   * else soon.
   */
  void nominateIfDue(long nowNanos) {
    IceGeneration current = generations.current();
    if (!role.controls() || config.lite() || !current.hasRemote()) {
      return;
    }
    List<CandidatePair> pairs = current.pairs();
    CandidatePair best =
        PathChoice.isNominating(pairs) ? null : PathChoice.bestSucceeded(pairs, role.get());
    if (best == null || best == selected) {
      return;
    }
    if (selected != null && selected.generation == current && isSelectedAsGoodAs(best)) {
      return;
    }
    if (nowNanos < current.firstSuccessAt + NOMINATION_WAIT_NANOS
        && PathChoice.isBetterPending(pairs, best, role.get())) {
      return;
    }
    best.nominating = true;
    checks.start(best, nowNanos);
  }

  /**
   * @return when {@link #nominateIfDue} stops waiting, Long.MAX_VALUE if it doesn't wait
   */
  long nominationDueAt(long nowNanos) {
    long first = generations.current().firstSuccessAt;
    boolean waits =
        role.controls() && first != CandidatePair.NEVER && first + NOMINATION_WAIT_NANOS > nowNanos;
    return waits ? first + NOMINATION_WAIT_NANOS : Long.MAX_VALUE;
  }

  /** The selected path is gone or silent: take the best other one that packets still come from. */
  void fallBack(long nowNanos) {
    if (role.controls()) {
      return; // it nominates again once checks tell what works
    }
    CandidatePair best =
        PathChoice.bestReceiving(
            generations.current().pairs(),
            selected,
            nowNanos - config.disconnectedNanos() / 2,
            config.lite(),
            role.get());
    if (best != null) {
      select(best, nowNanos);
    }
  }

  private void select(CandidatePair pair, long nowNanos) {
    TransportPath before = path();
    selected = pair;
    checks.stopRechecking();
    checks.restartKeepalive(nowNanos);
    pair.lastConsentAt = nowNanos; // whatever was before, it has the full time from here
    if (pair.generation == generations.current()) {
      generations.currentCarries(nowNanos);
      pair.generation.cancelWorseThan(pair, role.get());
    }
    if (!pair.path.equals(before)) {
      out.selectedPathChanged(pair.path);
    }
    if (state.is(IceState.CHECKING) || state.is(IceState.DISCONNECTED)) {
      state.become(IceState.CONNECTED);
    }
  }

  /** Nothing may be sent any more. */
  void stopSending() {
    selected = null;
    out.selectedPathChanged(null);
  }

  /** The path is gone by itself, or the agent is: nobody needs to be told. */
  void forget() {
    selected = null;
  }
}
