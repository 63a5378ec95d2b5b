package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.DropCounters;
import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.stun.StunMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * The generation in use, around a restart also the one before it (RFC 8445 §9), and the local
 * candidates, which outlive both. Owned by: the media loop, through its agent.
 */
final class IceGenerations {
  /**
   * How long paths of the generation before stay valid after a restart: the other side switches a
   * little later.
   */
  private static final long LINGER_NANOS = 5_000_000_000L;

  private final List<IceCandidate> localCandidates = new ArrayList<>();
  private final DropCounters<IceDrop> drops;
  private IceGeneration current;

  /** The generation before, while it still carries traffic. */
  private IceGeneration previous;

  private long previousExpiresAt = Long.MAX_VALUE;

  private TransportPath cachedPath;
  private CandidatePair cachedPair;

  IceGenerations(IceCredentials local, DropCounters<IceDrop> drops) {
    this.current = new IceGeneration(local);
    this.drops = drops;
  }

  IceGeneration current() {
    return current;
  }

  /**
   * @return null while there is only one
   */
  IceGeneration previous() {
    return previous;
  }

  // ---- candidates

  /**
   * @return whether that makes new pairs
   */
  boolean addLocal(IceCandidate host) {
    if (localCandidates.size() >= IceAgent.MAX_LOCAL_CANDIDATES) {
      throw new IllegalStateException(
          "more than " + IceAgent.MAX_LOCAL_CANDIDATES + " local candidates");
    }
    localCandidates.add(host);
    if (!current.hasRemote()) {
      return false;
    }
    for (IceCandidate remote : current.remoteCandidates()) {
      pair(host, remote);
    }
    return true;
  }

  /**
   * @return whether it was new and of use; what was of none is counted
   */
  boolean addRemote(IceCandidate candidate) {
    if (candidate.component() != 1
        || candidate.protocol() != TransportProtocol.UDP
        || !current.belongs(candidate)) {
      // TCP: we never connect, active candidates show themselves by their checks (RFC 6544 §5.2).
      drops.count(IceDrop.CANDIDATE_UNUSABLE);
      return false;
    }
    List<IceCandidate> known = current.remoteCandidates();
    for (IceCandidate other : known) {
      if (other.address().equals(candidate.address())) {
        return false;
      }
    }
    if (known.size() >= IceGeneration.MAX_REMOTE_CANDIDATES) {
      drops.count(IceDrop.CANDIDATE_LIMIT);
      return false;
    }
    known.add(candidate);
    forgetLookUp();
    if (current.hasRemote()) {
      for (IceCandidate local : localCandidates) {
        pair(local, candidate);
      }
    }
    return true;
  }

  /** Learns the other side's credentials and pairs what is known of both sides. */
  void setRemote(IceCredentials remote) {
    forgetLookUp();
    current.setRemote(remote);
    for (IceCandidate local : localCandidates) {
      for (IceCandidate candidate : current.remoteCandidates()) {
        pair(local, candidate);
      }
    }
  }

  private void pair(IceCandidate local, IceCandidate remote) {
    boolean sameFamily =
        local.address().getAddress().getClass() == remote.address().getAddress().getClass();
    if (local.protocol() == TransportProtocol.UDP
        && local.type() == IceCandidate.Type.HOST
        && sameFamily) {
      IceDrop refused = current.addSignalled(local, remote);
      if (refused != null) {
        drops.count(refused);
      }
    }
  }

  // ---- restarts

  /**
   * Begins a new generation. The one before stays unless it failed; if an even earlier one still
   * carries everything, that one stays instead.
   */
  void restart(IceCredentials newLocal, CandidatePair selected, boolean failed) {
    forgetLookUp();
    boolean keepPrevious = previous != null && selected != null && selected.generation == previous;
    if (!keepPrevious) {
      previous = failed ? null : current;
    }
    previousExpiresAt = Long.MAX_VALUE;
    current = new IceGeneration(newLocal);
  }

  /** The current generation has a path: the one before is needed only a little longer. */
  void currentCarries(long nowNanos) {
    if (previous != null && previousExpiresAt == Long.MAX_VALUE) {
      previousExpiresAt = nowNanos + LINGER_NANOS;
    }
  }

  long previousExpiresAt() {
    return previousExpiresAt;
  }

  void endPrevious() {
    previous = null;
    previousExpiresAt = Long.MAX_VALUE;
    forgetLookUp();
  }

  // ---- look-ups

  /**
   * @return the generation that a check is addressed to, or null
   */
  IceGeneration addressedBy(StunMessage request) {
    if (current.isAddressedBy(request)) {
      return current;
    }
    return previous != null && previous.isAddressedBy(request) ? previous : null;
  }

  /**
   * @return the pair with this open transaction, or null
   */
  CandidatePair withTransaction(int high, long low) {
    CandidatePair pair = current.withTransaction(high, low);
    return pair == null && previous != null ? previous.withTransaction(high, low) : pair;
  }

  /**
   * The pair of a path that a check or an answer came on, made if it isn't known yet.
   *
   * @param keep a pair that doesn't give way to a new one
   */
  CandidatePair pairOf(
      IceGeneration generation, TransportPath path, long remotePriority, CandidatePair keep) {
    CandidatePair pair = generation.find(path);
    if (pair == null) {
      if (generation.evict(keep)) {
        drops.count(IceDrop.PATH_EVICTED);
      }
      pair =
          generation.addPeerReflexive(
              path,
              localPriority(path),
              remotePriority > 0
                  ? remotePriority
                  : IceCandidate.priorityOf(IceCandidate.Type.PRFLX, path.protocol()));
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

  /**
   * The pair of a path that a packet came on, the current generation's if that is validated. Fast
   * for the last one.
   */
  CandidatePair find(TransportPath path) {
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

  /** Pairs may have come, gone or been validated. */
  void forgetLookUp() {
    cachedPath = null;
  }
}
