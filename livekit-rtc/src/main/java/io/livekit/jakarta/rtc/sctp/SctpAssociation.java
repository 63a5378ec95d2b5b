package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * One SCTP association over DTLS (RFC 9260 as profiled by RFC 8261 and RFC 8831): what can be asked
 * of it, its states and its timers. Owned by: the media loop. Packets and time come in, packets go
 * out through the listener; nothing that is received makes a method throw.
 *
 * <p>Both ends of a WebRTC connection send INIT, so collisions are the normal case (RFC 9260 §5.2).
 * A restart of an established association is refused: a peer that starts anew does so with a new
 * DTLS connection.
 */
final class SctpAssociation {

  /**
   * Packets that one event may release: as many as an initial window, so that no event makes a
   * longer burst (§6.1 D).
   */
  static final int MAX_BURST = 10;

  private static final int MAX_SETTLE_ROUNDS = 4;

  private static final long NEVER = Long.MAX_VALUE;

  private final SctpConfig config;
  private final AssociationEvents events;
  private final PacketOutput output;
  private final PacketCheck check;
  private final Handshake handshake;
  private final RetransmissionTimeout rto = new RetransmissionTimeout();
  private final SendQueue queue;
  private final OutgoingMessages messages;
  private final IncomingChunks chunks;
  private final DropCounters<SctpDrop> drops;

  /** Null until the handshake is done. */
  private PeerParameters peer;

  private DataTransfer transfer;
  private AssociationShutdown shutdown;
  private boolean busy;

  public SctpAssociation(SctpConfig config, AssociationListener listener) {
    this.config = config;
    this.events = new AssociationEvents(listener);
    this.drops = new DropCounters<>(SctpDrop.class, listener::onDrop);
    this.output = new PacketOutput(config, listener);
    this.check = new PacketCheck(config);
    this.queue = new SendQueue(config.maxSendBuffer());
    this.messages = new OutgoingMessages(queue);
    this.handshake =
        new Handshake(
            config,
            output,
            rto,
            new Handshake.Listener() {
              @Override
              public void established(PeerParameters with, boolean acknowledge, long now) {
                establish(with, acknowledge, now);
              }

              @Override
              public void failed(String reason) {
                end(reason);
              }
            },
            drops);
    this.chunks = new IncomingChunks(this, config, handshake, output, drops);
  }

  /** Where the association is in its life. */
  public AssociationState state() {
    if (hasEnded()) {
      return AssociationState.ENDED;
    }
    return shutdown == null ? handshake.state() : shutdown.state();
  }

  /** How often something was dropped for this reason. */
  public long dropped(SctpDrop reason) {
    return drops.of(reason);
  }

  /**
   * Sends INIT; DTLS is connected.
   *
   * @param roundTripNanos as ICE measured it, to know how long to wait for answers; negative if
   *     unknown
   */
  public void connect(long now, long roundTripNanos) {
    rto.seed(roundTripNanos);
    if (!hasEnded() && transfer == null) {
      handshake.start(now);
    }
  }

  // ---- messages ----

  /** Whether the peer lets us use this stream. */
  public boolean allowsStream(int streamId) {
    return messages.allowsStream(streamId);
  }

  /**
   * Queues a message of at least one byte. maxRetransmits is -1 and expiresAt Long.MAX_VALUE for a
   * reliable one. It may be queued before the association is established.
   */
  public SendResult send(
      int streamId,
      int ppid,
      byte[] data,
      int off,
      int len,
      boolean unordered,
      int maxRetransmits,
      long expiresAt,
      long now) {
    if (!mayQueue()) {
      return SendResult.CLOSED;
    }
    if (!messages.hasRoomFor(len)) {
      return SendResult.BUFFER_FULL;
    }
    return sent(
        messages.add(streamId, ppid, data, off, len, unordered, maxRetransmits, expiresAt), now);
  }

  /**
   * A message that must not be refused for want of buffer: DCEP's, of which there are few per
   * channel.
   */
  SendResult sendControl(int streamId, int ppid, byte[] data, long now) {
    if (!mayQueue()) {
      return SendResult.CLOSED;
    }
    int unlimited = OutboundMessage.UNLIMITED;
    return sent(messages.add(streamId, ppid, data, 0, data.length, false, unlimited, NEVER), now);
  }

  private SendResult sent(SendResult result, long now) {
    if (result == SendResult.QUEUED) {
      settle(now);
    }
    return result;
  }

  private boolean mayQueue() {
    return state().compareTo(AssociationState.ESTABLISHED) <= 0;
  }

  /** Bytes queued or not acknowledged on one stream. */
  public long bufferedAmount(int streamId) {
    return messages.buffered(streamId);
  }

  /** Bytes queued or not acknowledged on all streams. */
  public long bufferedAmount() {
    return messages.buffered();
  }

  /** The TSN of the next new chunk. */
  int nextTsn() {
    return transfer == null ? handshake.localInitialTsn : (int) transfer.sender.nextTsn();
  }

  /** Bytes that are held because others are missing, with overhead. */
  public long heldBytes() {
    return transfer == null ? 0 : transfer.receiver.held();
  }

  /**
   * Says how many bytes of delivered messages wait to be dealt with. They narrow the window that
   * the peer is told, so that a slow receiver slows its sender down instead of gathering what it
   * sends.
   */
  public void setBacklog(long bytes, long now) {
    if (transfer != null && !hasEnded()) {
      transfer.receiver.backlog(bytes);
      settle(now);
    }
  }

  /**
   * Resets our side of a stream once its queue is sent. @return false if the peer can't reset
   * streams
   */
  public boolean resetStream(int streamId, long now) {
    if (transfer == null || state() != AssociationState.ESTABLISHED || !peer.reconfig) {
      return false;
    }
    transfer.resets.request(streamId);
    settle(now);
    return true;
  }

  /**
   * Takes our reset of a stream for performed, whose answer is still to come.
   *
   * @return false if none was asked for
   */
  boolean presumeReset(int streamId) {
    return transfer != null && transfer.resets.presume(streamId);
  }

  /**
   * Gives up everything that is queued or not acknowledged on a stream.
   *
   * @return false if the peer can't be told to go on without it, or can't reset the stream
   *     afterwards
   */
  boolean discardStream(int streamId, long now) {
    if (hasEnded()) {
      return true;
    }
    if (transfer == null) {
      messages.discard(streamId);
      return true;
    }
    if (!peer.reconfig || !peer.forwardTsn) {
      return false;
    }
    transfer.sender.discard(queue.stream(streamId), now);
    settle(now);
    return true;
  }

  // ---- receiving ----

  /** Takes one packet. */
  public void receive(byte[] buf, int off, int len, long now) {
    if (hasEnded()) {
      return;
    }
    SctpDrop refused = check.refusal(buf, off, len, handshake.localTag, output.peerTag);
    if (refused != null) {
      drops.count(refused);
      return;
    }
    boolean outermost = !busy;
    busy = true;
    try {
      chunks.receive(buf, off, len, now);
      if (transfer != null && !hasEnded()) {
        transfer.packetDone(now);
      }
    } finally {
      if (outermost) {
        busy = false;
      }
    }
    settle(now);
  }

  /** Whether data of the peer is taken in this state. */
  boolean takesData() {
    return shutdown != null && !hasEnded() && shutdown.receives();
  }

  boolean hasEnded() {
    return events.haveEnded();
  }

  /**
   * @return null until the handshake is done
   */
  DataTransfer transfer() {
    return transfer;
  }

  /**
   * @return null until the handshake is done
   */
  AssociationShutdown shutdown() {
    return shutdown;
  }

  // ---- handshake ----

  private void establish(PeerParameters with, boolean acknowledge, long now) {
    peer = with;
    messages.established(with);
    transfer =
        DataTransfer.establish(
            config, output, rto, queue, with, handshake.localInitialTsn, events, drops, now);
    shutdown = new AssociationShutdown(config, output, rto, transfer, drops, this::end);
    if (acknowledge) {
      handshake.sendCookieAck();
    }
    events.established();
  }

  // ---- the end ----

  /** Ends the association after everything that is queued was acknowledged (§9.2). */
  public void shutdown(long now) {
    if (state() == AssociationState.ESTABLISHED) {
      shutdown.begin();
      settle(now);
    } else if (state().compareTo(AssociationState.ESTABLISHED) < 0) {
      abort(now);
    }
  }

  /** Ends the association at once. */
  public void abort(long now) {
    if (!hasEnded()) {
      abort(ChunkTypes.CAUSE_USER_ABORT, "closed");
    }
  }

  void abort(int cause, String reason) {
    output.abort(cause, reason);
    end(reason);
  }

  void end(String reason) {
    events.ended(reason);
  }

  // ---- timers ----

  /** When {@link #onTimeout} is due; Long.MAX_VALUE if never. */
  public long nextTimeoutNanos() {
    if (hasEnded()) {
      return NEVER;
    }
    return transfer == null
        ? handshake.timer()
        : Math.min(shutdown.timer(), transfer.nextTimeoutNanos());
  }

  /** Does what is due. */
  public void onTimeout(long now) {
    if (hasEnded()) {
      return;
    }
    if (transfer == null) {
      if (now >= handshake.timer()) {
        handshake.onTimer(now);
      }
      return;
    }
    transfer.acknowledgeIfDue(now);
    if (now >= shutdown.timer()) {
      shutdown.onTimer(now);
    } else {
      String failure = transfer.onTimeout(state() == AssociationState.ESTABLISHED, now);
      if (failure != null) {
        abort(ChunkTypes.CAUSE_PROTOCOL_VIOLATION, failure);
      }
    }
    settle(now);
  }

  // ---- sending ----

  /**
   * After every event, once nothing of it is on the stack any more: tells what was drained, sends
   * what may go.
   */
  private void settle(long now) {
    if (busy) {
      return; // whoever is busy settles at the end
    }
    busy = true;
    try {
      // Telling makes room for more, and sending may discard what has expired, which makes room
      // again.
      for (int round = 0; round < MAX_SETTLE_ROUNDS && !hasEnded(); round++) {
        OutboundStream s;
        boolean told = false;
        while (!hasEnded() && (s = queue.pollDrained()) != null) {
          told = true;
          events.drained(s.id);
        }
        if (round > 0 && !told) {
          break;
        }
        if (transfer != null && !hasEnded()) {
          transfer.flush(shutdown.sends(), now);
          if (!hasEnded()) {
            shutdown.proceedIfIdle(now);
          }
        }
      }
    } finally {
      busy = false;
    }
  }
}
