package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;
import io.livekit.jakarta.rtc.core.TransportProtocol;
import io.livekit.jakarta.rtc.stun.StunAttribute;
import io.livekit.jakarta.rtc.stun.StunIntegrity;
import io.livekit.jakarta.rtc.stun.StunMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What belongs to one pair of credentials: keys, remote candidates and the checklist. A restart
 * makes a new one (RFC 8445 §9). Owned by: the media loop, through its agent.
 */
final class IceGeneration {
  /**
   * Remote candidates tried; browsers on many interfaces send some 20, every one more costs us
   * checks.
   */
  static final int MAX_REMOTE_CANDIDATES = 64;

  /** Pairs kept: RFC 8445 §6.1.2.5 suggests 100. */
  static final int MAX_PAIRS = 100;

  /**
   * Paths kept that only checks told us of: an authenticated peer may come from any number of
   * ports.
   */
  static final int MAX_PEER_REFLEXIVE = 16;

  private final IceCredentials local;
  private final StunIntegrity localKey;
  private final byte[] incomingPrefix;
  private final List<IceCandidate> remoteCandidates = new ArrayList<>();
  private final List<CandidatePair> pairs = new ArrayList<>();
  private final Map<TransportPath, CandidatePair> byPath = new HashMap<>();

  private IceCredentials remote;
  private StunIntegrity remoteKey;
  private byte[] incomingUsername;
  private byte[] outgoingUsername;

  /** When a pair first succeeded: a controlling agent waits a little for better ones. */
  long firstSuccessAt = CandidatePair.NEVER;

  IceGeneration(IceCredentials local) {
    this.local = local;
    this.localKey = StunIntegrity.ofPassword(local.pwd());
    this.incomingPrefix = (local.ufrag() + ":").getBytes(StandardCharsets.UTF_8);
  }

  IceCredentials local() {
    return local;
  }

  IceCredentials remote() {
    return remote;
  }

  boolean hasRemote() {
    return remote != null;
  }

  StunIntegrity localKey() {
    return localKey;
  }

  StunIntegrity remoteKey() {
    return remoteKey;
  }

  byte[] outgoingUsername() {
    return outgoingUsername;
  }

  List<CandidatePair> pairs() {
    return pairs;
  }

  List<IceCandidate> remoteCandidates() {
    return remoteCandidates;
  }

  /** Learns the other side's credentials and forgets what came in under other ones. */
  void setRemote(IceCredentials credentials) {
    remote = credentials;
    remoteKey = StunIntegrity.ofPassword(credentials.pwd());
    incomingUsername = (local.ufrag() + ":" + credentials.ufrag()).getBytes(StandardCharsets.UTF_8);
    outgoingUsername = (credentials.ufrag() + ":" + local.ufrag()).getBytes(StandardCharsets.UTF_8);
    for (int i = pairs.size() - 1; i >= 0; i--) {
      CandidatePair pair = pairs.get(i);
      if (pair.earlyUsername != null && !Arrays.equals(pair.earlyUsername, incomingUsername)) {
        remove(pair);
      }
      pair.earlyUsername = null;
    }
    remoteCandidates.removeIf(c -> !belongs(c));
  }

  /**
   * Whether a check is addressed to this generation: both fragments once known, ours alone before
   * (RFC 8445 §7.3).
   */
  boolean isAddressedBy(StunMessage request) {
    return remote != null
        ? request.valueEquals(StunAttribute.USERNAME, incomingUsername)
        : request.valueStartsWith(StunAttribute.USERNAME, incomingPrefix);
  }

  /**
   * Whether a candidate may belong here: trickled lines name their generation (RFC 8838 §4.1),
   * older ones don't.
   */
  boolean belongs(IceCandidate candidate) {
    return remote == null || candidate.ufrag() == null || candidate.ufrag().equals(remote.ufrag());
  }

  CandidatePair find(TransportPath path) {
    return byPath.get(path);
  }

  /**
   * @return the pair with this open transaction, or null
   */
  CandidatePair withTransaction(int high, long low) {
    for (int i = 0; i < pairs.size(); i++) { // for each keepalive: without an iterator
      CandidatePair pair = pairs.get(i);
      if (pair.find(high, low) >= 0) {
        return pair;
      }
    }
    return null;
  }

  /** Adds a pair of signalled candidates, or upgrades the one that a check told us of before. */
  IceDrop addSignalled(IceCandidate localCandidate, IceCandidate remoteCandidate) {
    TransportPath path =
        new TransportPath(
            TransportProtocol.UDP, localCandidate.address(), remoteCandidate.address());
    CandidatePair known = byPath.get(path);
    if (known != null) {
      known.signalled(remoteCandidate.priority());
      return null;
    }
    if (pairs.size() >= MAX_PAIRS) {
      return IceDrop.PAIR_LIMIT;
    }
    add(new CandidatePair(this, path, localCandidate.priority(), remoteCandidate.priority()));
    return null;
  }

  /** Adds a pair that a check revealed. There is always room: see {@link #evict}. */
  CandidatePair addPeerReflexive(TransportPath path, long localPriority, long remotePriority) {
    CandidatePair pair = new CandidatePair(this, path, localPriority, remotePriority);
    pair.peerReflexive = true;
    add(pair);
    return pair;
  }

  /**
   * Makes room for a peer-reflexive pair; the longest silent one goes, never the one to
   * keep. @return whether any
   */
  boolean evict(CandidatePair keep) {
    int count = 0;
    CandidatePair oldest = null;
    for (CandidatePair pair : pairs) {
      if (pair.peerReflexive) {
        count++;
        if (pair != keep && (oldest == null || pair.lastReceivedAt < oldest.lastReceivedAt)) {
          oldest = pair;
        }
      }
    }
    if (count < MAX_PEER_REFLEXIVE || oldest == null) {
      return false;
    }
    remove(oldest);
    return true;
  }

  /** The roles have changed: what was nominated under the former ones is void. */
  void forgetNominations() {
    for (CandidatePair pair : pairs) {
      pair.nominating = false;
      pair.remoteNominated = false;
    }
  }

  /** Every pair may be checked again, as at the beginning. */
  void retryAll() {
    firstSuccessAt = CandidatePair.NEVER;
    for (CandidatePair pair : pairs) {
      if (!pair.inFlight) {
        pair.state = CandidatePair.State.WAITING;
      }
    }
  }

  /** Stops checks that can't improve on this pair. */
  void cancelWorseThan(CandidatePair best, IceRole role) {
    for (CandidatePair other : pairs) {
      if (other != best && other.priority(role) < best.priority(role)) {
        other.cancelCheck();
      }
    }
  }

  void remove(CandidatePair pair) {
    pairs.remove(pair);
    byPath.remove(pair.path);
  }

  private void add(CandidatePair pair) {
    pairs.add(pair);
    byPath.put(pair.path, pair);
  }
}
