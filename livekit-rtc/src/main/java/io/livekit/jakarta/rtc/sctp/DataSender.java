package io.livekit.jakarta.rtc.sctp;

/**
 * The sending half: which data goes when, and what SACKs and T3-rtx do to it (RFC 9260 §6, §7).
 * Owned by: the media loop.
 */
final class DataSender {
  static final long NEVER = Long.MAX_VALUE;

  private final SendQueue queue;
  private final OutstandingData outstanding;
  private final CongestionWindow window;
  private final RetransmissionTimeout rto;
  private final int mtu;
  private final int maxPayload;
  private final boolean forwardTsn;
  private final int[] skippedStreams = new int[MAX_SKIPPED];
  private final int[] skippedSsns = new int[MAX_SKIPPED];
  private long peerWindow;
  private long t3 = NEVER;
  private int timeouts;

  /** Whether a window with no room for a chunk may be probed by one (RFC 9260 §6.1 A). */
  private boolean probeDue = true;

  /** Probes in a row that were acknowledged while the window stayed closed. */
  private int probes;

  private boolean fastRetransmit;
  private long forwardedTo;
  private long forwardedAt;
  private boolean forwardDue;

  /** Stream entries in one FORWARD TSN; as many as fit beside the other chunks of a packet. */
  private static final int MAX_SKIPPED = 100;

  DataSender(
      SctpConfig config,
      SendQueue queue,
      RetransmissionTimeout rto,
      long initialTsn,
      PeerParameters peer) {
    this.queue = queue;
    this.rto = rto;
    this.mtu = config.maxPacketSize() & ~3;
    this.maxPayload = mtu - ChunkTypes.COMMON_HEADER - ChunkTypes.DATA_HEADER;
    this.outstanding = new OutstandingData(queue, initialTsn, peer.forwardTsn);
    this.window = new CongestionWindow(mtu);
    this.peerWindow = peer.window;
    this.forwardTsn = peer.forwardTsn;
    this.forwardedTo = initialTsn - 1;
  }

  long nextTsn() {
    return outstanding.nextTsn();
  }

  long congestionWindow() {
    return window.bytes();
  }

  /** Nothing waits and everything is acknowledged. */
  boolean isIdle() {
    return queue.isEmpty() && outstanding.isEmpty();
  }

  boolean nothingOutstanding() {
    return outstanding.isEmpty();
  }

  /**
   * @return false if the SACK is stale or acknowledges what was never sent
   */
  boolean onSack(int cumTsn32, long advertised, byte[] b, int gapsOff, int gaps, long now) {
    long cumTsn = ChunkTypes.extendTsn(cumTsn32, outstanding.cumulativeAck());
    if (cumTsn < outstanding.cumulativeAck() || cumTsn >= outstanding.nextTsn()) {
      return false;
    }
    boolean advanced = cumTsn > outstanding.cumulativeAck();
    long flightBefore = outstanding.flight();
    outstanding.acknowledge(cumTsn, b, gapsOff, gaps, window.recovering(), now);
    if (outstanding.rttSample >= 0) {
      rto.observe(outstanding.rttSample);
    }
    if (advanced || outstanding.ackedBytes > 0 || advertised < mtu) {
      timeouts = 0; // a closed window is no failure as long as probes are answered (§6.1 A)
    }
    if (advanced) {
      window.onCumulativeAck(cumTsn, outstanding.ackedBytes, flightBefore);
    }
    if (outstanding.lossDetected && window.onLoss(outstanding.nextTsn() - 1)) {
      fastRetransmit = true;
    }
    peerWindow = advertised;
    if (isOpen()) {
      probeDue = true;
      probes = 0;
    }
    if (outstanding.isEmpty()) {
      // A reader that takes a probe without opening its window is asked again later, not at once:
      // it would be filled beyond what it allows, one chunk a round trip.
      t3 = probeDue ? NEVER : now + rto.nanos(probes++);
      window.onAllAcknowledged();
    } else if (advanced || t3 == NEVER) {
      startT3(now);
    }
    if (outstanding.hasAbandoned()) {
      considerForwardTsn(now);
    }
    return true;
  }

  private void considerForwardTsn(long now) {
    long point = outstanding.advancedAckPoint();
    if (point > outstanding.cumulativeAck()
        && (point > forwardedTo || now - forwardedAt >= rto.srttNanos())) {
      forwardDue = true;
    }
  }

  private boolean isOpen() {
    return peerWindow >= mtu;
  }

  private void startT3(long now) {
    t3 = now + rto.nanos(timeouts);
  }

  long t3() {
    return t3;
  }

  /** T3-rtx, or the time for another probe. @return time-outs in a row */
  int onT3(long now) {
    if (outstanding.isEmpty()) {
      probeDue = true;
      t3 = NEVER;
      return 0;
    }
    timeouts++;
    // A reader that takes no probe tells nothing of the path: cwnd stays for when it goes on.
    boolean isProbe = !isOpen() && outstanding.flight() <= mtu;
    outstanding.timeOut(timeouts, now);
    if (!isProbe) {
      window.onTimeout();
    }
    fastRetransmit = false;
    forwardDue = outstanding.advancedAckPoint() > outstanding.cumulativeAck();
    startT3(now);
    return timeouts;
  }

  /** Writes FORWARD TSN if one is due (RFC 3758 §3.2). */
  void writeForwardTsn(PacketWriter w, long now) {
    if (!forwardDue) {
      return;
    }
    forwardDue = false;
    if (!forwardTsn || !outstanding.hasAbandoned()) {
      return;
    }
    long point = outstanding.advancedAckPoint();
    long first = outstanding.cumulativeAck() + 1;
    int limit = Math.min(MAX_SKIPPED, (w.room() - 8) / 4);
    int skipped = 0;
    long reached = first - 1;
    for (long t = first; t <= point; t++) {
      OutboundChunk c = outstanding.at(t);
      if (c.state == OutboundChunk.State.ABANDONED && !c.message.unordered) {
        int i = 0;
        while (i < skipped && skippedStreams[i] != c.message.stream.id) {
          i++;
        }
        if (i == skipped) {
          if (skipped == limit) {
            break;
          }
          skipped++;
        }
        skippedStreams[i] = c.message.stream.id;
        skippedSsns[i] = c.message.ssn;
      }
      reached = t;
    }
    if (reached < first) {
      return;
    }
    w.chunk(ChunkTypes.FORWARD_TSN, 0).u32((int) reached);
    for (int i = 0; i < skipped; i++) {
      w.u16(skippedStreams[i]).u16(skippedSsns[i]);
    }
    w.endChunk();
    forwardedTo = reached;
    forwardedAt = now;
    if (t3 == NEVER) {
      startT3(now);
    }
  }

  boolean forwardTsnDue() {
    return forwardDue;
  }

  /** Whether {@link #fill} would write something. */
  boolean canSend() {
    if (outstanding.hasLost() && fastRetransmit) {
      return true;
    }
    return (outstanding.hasLost() || !queue.isEmpty()) && outstanding.flight() < window.bytes();
  }

  /**
   * Writes as many DATA chunks as fit the packet, the congestion window and the peer's
   * window. @return how many
   */
  int fill(PacketWriter w, long now) {
    int chunks = 0;
    long tsn;
    while ((tsn = outstanding.nextLost()) >= 0) {
      OutboundChunk c = outstanding.at(tsn);
      if (outstanding.worthless(c, now)) {
        outstanding.abandon(tsn);
        considerForwardTsn(now);
        continue;
      }
      if (!w.fits(c.size()) || !mayResend(c, chunks)) {
        return chunks;
      }
      outstanding.resent(tsn, now);
      write(w, c, tsn, ChunkTypes.FLAG_IMMEDIATE);
      if (tsn == outstanding.cumulativeAck() + 1) {
        startT3(now); // §7.2.4 (4): the earliest chunk has a new lease
      }
      chunks++;
    }
    fastRetransmit = false;
    OutboundMessage m;
    while ((m = nextMessage(now)) != null) {
      int length = Math.min(m.remaining(), maxPayload);
      if (!w.fits(ChunkTypes.DATA_HEADER + length) || !maySend(ChunkTypes.DATA_HEADER + length)) {
        break;
      }
      if (outstanding.flight() == 0) {
        window.onSendWhenIdle(now, rto.nanos());
      }
      if (m.sent == 0 && !m.unordered) {
        m.ssn = m.stream.nextSsn++ & 0xffff;
      }
      if (ChunkTypes.DATA_HEADER + length > peerWindow) {
        probeDue = false;
      }
      tsn = outstanding.nextTsn();
      OutboundChunk c = outstanding.send(m, length, now);
      if (m.remaining() == 0) {
        queue.finish(m);
      }
      write(w, c, tsn, isLastForNow() ? ChunkTypes.FLAG_IMMEDIATE : 0);
      chunks++;
    }
    if (chunks > 0) {
      window.onSent(now);
      if (t3 == NEVER) {
        startT3(now);
      }
    }
    return chunks;
  }

  /** The one packet of a fast retransmit goes regardless of cwnd (§7.2.4 (3)). */
  private boolean mayResend(OutboundChunk c, int chunksInPacket) {
    if (fastRetransmit) {
      return true;
    }
    return outstanding.flight() == 0
        || outstanding.flight() < window.bytes() && outstanding.flight() + c.size() <= peerWindow;
  }

  /** §6.1: with nothing in flight one chunk may probe a closed window. */
  private boolean maySend(int size) {
    if (outstanding.isFull()) {
      return false;
    }
    if (outstanding.flight() + size > peerWindow) {
      return outstanding.flight() == 0 && probeDue;
    }
    return outstanding.flight() == 0 || outstanding.flight() < window.bytes();
  }

  private OutboundMessage nextMessage(long now) {
    OutboundMessage m;
    while ((m = queue.peek()) != null && now >= m.expiresAt && (m.sent == 0 || forwardTsn)) {
      if (m.sent == 0) {
        m.abandoned = true;
        queue.release(m.stream, m.data.length);
        queue.finish(m);
      } else {
        giveUpPartlySent(m, now);
      }
    }
    return m;
  }

  private void giveUpPartlySent(OutboundMessage m, long now) {
    long last = outstanding.nextTsn() - 1;
    if (last > outstanding.cumulativeAck() && outstanding.at(last).message == m) {
      outstanding.abandon(last);
    } else {
      outstanding.abandonRest(m);
    }
    considerForwardTsn(now);
    if (t3 == NEVER) {
      startT3(now);
    }
  }

  /** Gives up all of a stream: what is queued, and what is on its way or lost. */
  void discard(OutboundStream stream, long now) {
    queue.discard(stream);
    outstanding.abandon(stream);
    OutboundMessage partlySent = stream.queue.peek();
    if (partlySent != null) {
      outstanding.abandonRest(partlySent); // its fragments so far are acknowledged
    }
    considerForwardTsn(now);
    if (!outstanding.isEmpty() && t3 == NEVER) {
      startT3(now);
    }
  }

  /**
   * Nothing follows until an acknowledgement comes, so it had better come at once (RFC 7053 §5.1).
   */
  private boolean isLastForNow() {
    return queue.isEmpty() || !maySend(mtu);
  }

  private static void write(PacketWriter w, OutboundChunk c, long tsn, int moreFlags) {
    OutboundMessage m = c.message;
    w.chunk(ChunkTypes.DATA, c.flags | moreFlags)
        .u32((int) tsn)
        .u16(m.stream.id)
        .u16(m.unordered ? 0 : m.ssn)
        .u32(m.ppid)
        .bytes(m.data, c.offset, c.length)
        .endChunk();
  }

  /** After a packet went out: the exception for a fast retransmit covers one packet. */
  void packetSent() {
    fastRetransmit = false;
  }
}
