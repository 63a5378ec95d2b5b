package io.livekit.jakarta.rtc.ice;

/**
 * Whether packets still come, and whether the other side still agrees to get ours (RFC 7675). Owned
 * by: the media loop, through its agent.
 */
final class PathLiveness {
  private final IceConfig config;
  private final AgentState state;
  private final IceGenerations generations;
  private final ConnectivityChecks checks;
  private final PathSelection selection;

  private long lastReceivedAt = CandidatePair.NEVER;

  /** Since when a path is looked for. */
  private long searchingSince;

  PathLiveness(
      IceConfig config,
      AgentState state,
      IceGenerations generations,
      ConnectivityChecks checks,
      PathSelection selection) {
    this.config = config;
    this.state = state;
    this.generations = generations;
    this.checks = checks;
    this.selection = selection;
  }

  void searchStarts(long nowNanos) {
    searchingSince = nowNanos;
  }

  /** Something authenticated came in. @return whether that has ended a search or a silence */
  boolean received(CandidatePair pair, long nowNanos) {
    pair.lastReceivedAt = nowNanos;
    lastReceivedAt = nowNanos;
    if (pair == selection.selected()) {
      checks.stopRechecking();
    }
    if (selection.selected() != null
        && (state.is(IceState.DISCONNECTED) || state.is(IceState.CHECKING))) {
      state.become(IceState.CONNECTED);
      return true;
    }
    return false;
  }

  /** Draws the conclusions from silence. */
  void watch(long nowNanos) {
    if (state.is(IceState.CONNECTED) && nowNanos >= lastReceivedAt + config.disconnectedNanos()) {
      checks.recheckAtOnce(nowNanos);
      state.become(IceState.DISCONNECTED);
    }
    if (selection.selected() != null && nowNanos >= selectedSilentAt()) {
      selection.fallBack(nowNanos);
      if (selection.selected() != null && nowNanos >= selectedSilentAt()) {
        checks.recheck();
      }
    }
    if (selection.selected() != null && nowNanos >= consentEndsAt()) {
      // RFC 7675 §5.1: packets may still come, but nobody agrees to get ours
      if (selection.selected().generation == generations.current()) {
        fail();
      } else {
        // a restart is under way: the path that it replaces is gone, the new one has its time
        selection.stopSending();
        state.become(IceState.CHECKING);
      }
    }
    if ((state.is(IceState.CHECKING) || state.is(IceState.DISCONNECTED)) && nowNanos >= failsAt()) {
      fail();
    }
  }

  private void fail() {
    if (selection.selected() != null) {
      selection.stopSending();
    }
    state.become(IceState.FAILED);
  }

  private long selectedSilentAt() {
    return checks.isRechecking()
        ? Long.MAX_VALUE
        : selection.selected().lastReceivedAt + config.disconnectedNanos() / 2;
  }

  private long consentEndsAt() {
    return selection.selected().lastConsentAt + config.consentNanos();
  }

  private long failsAt() {
    long since =
        state.is(IceState.CHECKING) ? searchingSince : Math.max(lastReceivedAt, searchingSince);
    return since + config.disconnectedNanos() + config.failedNanos();
  }

  /**
   * @return when {@link #watch} may have a conclusion to draw
   */
  long nextDueAt() {
    long next = Long.MAX_VALUE;
    if (state.is(IceState.CONNECTED)) {
      next = lastReceivedAt + config.disconnectedNanos();
    } else if (!state.is(IceState.NEW)) {
      next = failsAt();
    }
    return selection.selected() == null
        ? next
        : Math.min(next, Math.min(selectedSilentAt(), consentEndsAt()));
  }
}
