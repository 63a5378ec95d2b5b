package io.livekit.jakarta.rtc.ice;

import io.livekit.jakarta.rtc.core.TransportPath;

/**
 * One pair of candidates, its checks and what is known of the path. Owned by: the media loop,
 * through its agent.
 */
final class CandidatePair {
  /**
   * RFC 8445 §6.1.2.6 without Frozen: one component of one stream has nothing to learn from other
   * foundations.
   */
  enum State {
    WAITING,
    IN_PROGRESS,
    SUCCEEDED,
    FAILED
  }

  /** How often one check is sent before the pair fails: 7, as RFC 8489 §6.2.1 recommends (Rc). */
  static final int MAX_ATTEMPTS = 7;

  /**
   * The same for a pair that has answered before, or whose address was described and sends us
   * checks that authenticate. It isn't a victim's, and a check or nomination that gets lost in a
   * burst keeps a call from starting, so it is repeated faster and for about as long.
   */
  static final int MAX_ATTEMPTS_ONCE_HEARD = 20;

  /**
   * Outstanding transactions remembered: answers to consent checks may take longer than the
   * interval.
   */
  static final int MAX_TRANSACTIONS = 4;

  /**
   * Our checks for each one that came from an address that only such checks told us of, until it
   * answers: its owner may have asked for nothing. With the answers that makes three packets for
   * one, as RFC 9000 §8.1 has it.
   */
  static final int CHECKS_PER_REQUEST = 2;

  /** "Has not happened", far enough from both ends for differences not to overflow. */
  static final long NEVER = Long.MIN_VALUE / 4;

  private static final long INITIAL_RTO_NANOS = 200_000_000L;
  private static final long MAX_RTO_NANOS = 800_000_000L;
  private static final long MAX_RTO_ONCE_HEARD_NANOS = 400_000_000L;

  final IceGeneration generation;

  /**
   * Replaced by the equal object that the socket side uses, so that comparing by identity is fast.
   */
  TransportPath path;

  final long localPriority;
  long remotePriority;

  /** Learnt from a check only, not signalled. */
  boolean peerReflexive;

  State state = State.WAITING;

  /** A check is being retransmitted; a succeeded pair may have one too when it's nominated. */
  boolean inFlight;

  boolean nominating;
  int attempts;

  /** Authenticated requests that came this way. */
  int requests;

  /** Checks of ours that left this way. */
  private int sends;

  long nextSendAt;
  long lastSentAt = NEVER;
  private long rto;

  /** An authenticated request came this way or one of ours was answered: media is accepted. */
  boolean valid;

  boolean remoteNominated;

  /** USERNAME of checks that came before the remote description; checked once that is known. */
  byte[] earlyUsername;

  long lastReceivedAt = NEVER;
  long lastUseCandidateAt = NEVER;

  /**
   * The other side's last sign of consent: the answer to our check, for a lite agent its request.
   */
  long lastConsentAt = NEVER;

  long roundTripNanos = -1;
  long sureRoundTripNanos = -1; // of a check that was sent once

  private final int[] idHigh = new int[MAX_TRANSACTIONS];
  private final long[] idLow = new long[MAX_TRANSACTIONS];
  private final long[] sentAt = new long[MAX_TRANSACTIONS];
  private final boolean[] open = new boolean[MAX_TRANSACTIONS];
  private final boolean[] useCandidate = new boolean[MAX_TRANSACTIONS];
  private final IceRole[] role = new IceRole[MAX_TRANSACTIONS];
  private int newest;

  CandidatePair(
      IceGeneration generation, TransportPath path, long localPriority, long remotePriority) {
    this.generation = generation;
    this.path = path;
    this.localPriority = localPriority;
    this.remotePriority = remotePriority;
  }

  /** RFC 8445 §6.1.2.3: 2^32·MIN(G,D) + 2·MAX(G,D) + (G>D), where G is the controlling agent's. */
  long priority(IceRole ourRole) {
    long g = ourRole == IceRole.CONTROLLING ? localPriority : remotePriority;
    long d = ourRole == IceRole.CONTROLLING ? remotePriority : localPriority;
    // 31 bits of the smaller one fit a positive long; real priorities are below 2^31 (RFC 8445
    // §5.1.2.1).
    return (Math.min(Math.min(g, d), 0x7fff_ffffL) << 32)
        + 2 * Math.max(g, d) % (1L << 32)
        + (g > d ? 1 : 0);
  }

  /** Opens a transaction, forgetting the oldest. */
  void open(int high, long low, boolean withUseCandidate, IceRole asRole, long nowNanos) {
    newest = (newest + 1) % MAX_TRANSACTIONS;
    idHigh[newest] = high;
    idLow[newest] = low;
    sentAt[newest] = nowNanos;
    open[newest] = true;
    useCandidate[newest] = withUseCandidate;
    role[newest] = asRole;
    lastSentAt = nowNanos;
    sends++;
  }

  /** Starts the clock of a check that is retransmitted until answered. */
  void startCheck(long nowNanos) {
    inFlight = true;
    attempts = 1;
    rto = INITIAL_RTO_NANOS;
    nextSendAt = nowNanos + rto;
    if (state != State.SUCCEEDED) {
      state = State.IN_PROGRESS;
    }
  }

  /** Notes a retransmission of the newest transaction. */
  void retransmitted(long nowNanos) {
    attempts++;
    rto = Math.min(2 * rto, isHeard() ? MAX_RTO_ONCE_HEARD_NANOS : MAX_RTO_NANOS);
    nextSendAt = nowNanos + rto;
    lastSentAt = nowNanos;
    sends++;
  }

  /** A check of this pair was answered. */
  void succeeded(long nowNanos) {
    state = State.SUCCEEDED;
    valid = true;
    lastConsentAt = nowNanos;
    if (generation.firstSuccessAt == NEVER) {
      generation.firstSuccessAt = nowNanos;
    }
  }

  /**
   * Takes an answer's round trip. Which of several transmissions it answers can't be known (Karn):
   * then the last one counts, and only if nothing better is known.
   */
  void measured(CandidatePair asked, int slot, long nowNanos) {
    long last = asked.isNewest(slot) ? asked.lastSentAt : asked.sentAt[slot];
    boolean sure = last == asked.sentAt[slot];
    if (sure || roundTripNanos < 0) {
      roundTripNanos = nowNanos - last;
    }
    if (sure) {
      sureRoundTripNanos = roundTripNanos;
    }
  }

  /** Whether another check may go to an address that hasn't answered any. */
  boolean mayBeChecked() {
    return !peerReflexive
        || state == State.SUCCEEDED
        || hasAnswered()
        || sends < CHECKS_PER_REQUEST * requests;
  }

  /** The other side named this address: it is tried like any other candidate. */
  void signalled(long priority) {
    remotePriority = priority;
    peerReflexive = false;
    if (inFlight && nextSendAt == Long.MAX_VALUE) {
      nextSendAt = lastSentAt;
    }
  }

  /** Sends nothing more until the other side's next check. */
  void hold() {
    nextSendAt = Long.MAX_VALUE;
  }

  /** Whether the other side has shown that it receives what goes this way. */
  boolean isProven() {
    return hasAnswered();
  }

  /** Whether the check has been sent as often as it may. */
  boolean isExhausted() {
    return attempts >= (isHeard() ? MAX_ATTEMPTS_ONCE_HEARD : MAX_ATTEMPTS);
  }

  private boolean isHeard() {
    return hasAnswered() || valid && !peerReflexive;
  }

  private boolean hasAnswered() {
    return roundTripNanos >= 0;
  }

  /** Stops the check under way; the pair may be tried again. */
  void cancelCheck() {
    if (inFlight) {
      inFlight = false;
      nominating = false;
      if (state == State.IN_PROGRESS) {
        state = State.WAITING;
      }
    }
  }

  void fail() {
    inFlight = false;
    nominating = false;
    state = State.FAILED;
  }

  /**
   * @return the slot of an open transaction, or −1
   */
  int find(int high, long low) {
    for (int i = 0; i < MAX_TRANSACTIONS; i++) {
      if (open[i] && idHigh[i] == high && idLow[i] == low) {
        return i;
      }
    }
    return -1;
  }

  /** Each transaction is answered once; a replayed answer finds nothing. */
  void closeTransaction(int slot) {
    open[slot] = false;
  }

  boolean isNewest(int slot) {
    return slot == newest;
  }

  boolean usedCandidate(int slot) {
    return useCandidate[slot];
  }

  IceRole roleOf(int slot) {
    return role[slot];
  }

  int newestIdHigh() {
    return idHigh[newest];
  }

  long newestIdLow() {
    return idLow[newest];
  }

  boolean newestUsedCandidate() {
    return useCandidate[newest];
  }

  IceRole newestRole() {
    return role[newest];
  }
}
