package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.ice.CandidatePair.State;
import java.util.List;

/**
 * Which pair to check, to nominate, to follow or to fall back to: rules without state of their own.
 * They are asked at each tick of each agent, so they walk the list without making an iterator.
 */
final class PathChoice {
  /**
   * A nomination this recent outweighs one of a pair with lower priority. libwebrtc repeats its
   * nomination every 2.5 s on a calm path, so a path that it left is noticed after one repetition.
   */
  private static final long NOMINATION_HOLD_NANOS = 3_000_000_000L;

  /**
   * A selected path silent for this long gives way to any pair that the controlling side nominates.
   */
  private static final long NOMINATION_SILENCE_NANOS = 500_000_000L;

  private PathChoice() {}

  /** The best pair that the other side has nominated and that may still work, or null. */
  static CandidatePair bestNominated(List<CandidatePair> pairs, IceRole role) {
    CandidatePair best = null;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.valid
          && pair.remoteNominated
          && pair.state != State.FAILED
          && (best == null || pair.priority(role) > best.priority(role))) {
        best = pair;
      }
    }
    return best;
  }

  /**
   * Whether the controlling side's nomination of a pair replaces the selected one. The latest
   * nomination wins, which is how a browser that never heard of renomination moves to another
   * network. But aggressive nomination (RFC 5245 §8.1.1.2) flags every check: a pair of lower
   * priority therefore has to wait until the selected one is silent or no longer nominated.
   */
  static boolean nominationWins(
      CandidatePair pair, CandidatePair selected, IceRole role, long nowNanos) {
    return selected == null
        || selected.generation != pair.generation
        || pair.priority(role) > selected.priority(role)
        || nowNanos - selected.lastUseCandidateAt > NOMINATION_HOLD_NANOS
        || nowNanos - selected.lastReceivedAt > NOMINATION_SILENCE_NANOS;
  }

  /** The best pair whose check was answered, or null. */
  static CandidatePair bestSucceeded(List<CandidatePair> pairs, IceRole role) {
    CandidatePair best = null;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.state == State.SUCCEEDED) {
        best = better(pair, best, role);
      }
    }
    return best;
  }

  /** Whether a nomination of ours waits for its answer. */
  static boolean isNominating(List<CandidatePair> pairs) {
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.nominating && pair.inFlight) {
        return true;
      }
    }
    return false;
  }

  /** Whether a pair that would be better than this one may still succeed. */
  static boolean isBetterPending(List<CandidatePair> pairs, CandidatePair than, IceRole role) {
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      boolean pending = pair.state == State.WAITING || pair.state == State.IN_PROGRESS;
      if (pending && pair.priority(role) > than.priority(role)) {
        return true;
      }
    }
    return false;
  }

  /** The best pair still to be checked, among all or among those better than one. */
  static CandidatePair nextWaiting(
      List<CandidatePair> pairs, CandidatePair onlyBetterThan, IceRole role) {
    CandidatePair best = null;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      if (pair.state == State.WAITING
          && pair.mayBeChecked()
          && (onlyBetterThan == null || pair.priority(role) > onlyBetterThan.priority(role))) {
        best = better(pair, best, role);
      }
    }
    return best;
  }

  /** The best pair but one that packets came from since a time and that we may send on; or null. */
  static CandidatePair bestReceiving(
      List<CandidatePair> pairs, CandidatePair except, long since, boolean lite, IceRole role) {
    CandidatePair best = null;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      boolean usable = pair.valid && (lite || pair.state == State.SUCCEEDED);
      if (pair != except && usable && pair.lastReceivedAt > since) {
        best = better(pair, best, role);
      }
    }
    return best;
  }

  /** When the next check is due for retransmission. */
  static long nextRetransmission(List<CandidatePair> pairs) {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < pairs.size(); i++) {
      CandidatePair pair = pairs.get(i);
      next = pair.inFlight ? Math.min(next, pair.nextSendAt) : next;
    }
    return next;
  }

  private static CandidatePair better(CandidatePair pair, CandidatePair best, IceRole role) {
    return best == null || pair.priority(role) > best.priority(role) ? pair : best;
  }
}
