package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * One SCTP association over DTLS (RFC 9260 as profiled by RFC 8261 and RFC 8831): its states, its timers, and the way
 * of each chunk to the part that understands it. Owned by: MediaLoop. Packets and time come in, packets go out through
 * the listener; nothing that is received makes a method throw.
 *
 * <p>Both ends of a WebRTC connection send INIT, so collisions are the normal case (RFC 9260 §5.2). A restart of an
 * established association is refused: a peer that starts anew does so with a new DTLS connection.
 */
public final class SctpAssociation {

  /** What happens. Called on the owner's thread from within the methods of the association. */
  public interface Listener {
    /** A packet for DTLS; the buffer is reused after the call. */
    void sendPacket(byte[] buf, int off, int len);

    /** The association is established; messages can flow both ways. */
    void established();

    /** A whole message; the buffer is reused after the call. */
    void message(int streamId, int ppid, byte[] buf, int off, int len);

    /** The remote end has reset its outgoing stream. */
    void incomingStreamReset(int streamId);

    /** The remote end has answered our reset of this stream. */
    void outgoingStreamReset(int streamId);

    /** Less is buffered on this stream than before. */
    void drained(int streamId);

    /** The association is over; nothing more is called. */
    void ended(String reason);

    /** Something received was dropped, or something to be sent refused. */
    default void onDrop(SctpDropReason reason) {
      // for those who count
    }
  }

  /** RFC 9260 §4. */
  public enum State {
    CLOSED, COOKIE_WAIT, COOKIE_ECHOED, ESTABLISHED,
    SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT, ENDED
  }

  /** Packets that one event may release: as many as an initial window, so that no event makes a longer burst (§6.1 D). */
  static final int MAX_BURST = 10;
  /** Chunks looked at in one packet; a packet of empty chunks has up to 300. */
  static final int MAX_CHUNKS_PER_PACKET = 400;
  /** ERROR chunks answered to one packet. */
  private static final int MAX_REPORTS_PER_PACKET = 2;
  private static final int MAX_REPORTED_CHUNK = 64;
  private static final int MAX_SETTLE_ROUNDS = 4;
  private static final long NEVER = Long.MAX_VALUE;

  private final SctpConfig config;
  private final Listener listener;
  private final PacketOutput output;
  private final PacketCheck check;
  private final Handshake handshake;
  private final RetransmissionTimeout rto = new RetransmissionTimeout();
  private final SendQueue queue;
  private final DropCounters<SctpDropReason> drops;

  /** CLOSED as long as the handshake isn't done; {@link #state()} tells its steps. */
  private State state = State.CLOSED;
  private PeerParameters peer;
  private DataSender sender;
  private DataReceiver receiver;
  private StreamResets resets;
  private Heartbeats heartbeats;

  private long shutdownTimer = NEVER;
  private int shutdownTimeouts;
  private boolean busy;
  private int reports;

  public SctpAssociation(SctpConfig config, Listener listener) {
    this.config = config;
    this.listener = listener;
    this.drops = new DropCounters<>(SctpDropReason.class, listener::onDrop);
    this.output = new PacketOutput(config, listener);
    this.check = new PacketCheck(config);
    this.queue = new SendQueue(config.maxSendBuffer());
    this.handshake = new Handshake(config, output, rto, new Handshake.Listener() {
      @Override
      public void established(PeerParameters with, boolean acknowledge, long now) {
        establish(with, acknowledge, now);
      }

      @Override
      public void failed(String reason) {
        end(reason);
      }
    }, drops);
  }

  /** Where the association is in its life. */
  public State state() {
    return state == State.CLOSED ? handshake.state() : state;
  }

  /** How often something was dropped for this reason. */
  public long dropped(SctpDropReason reason) {
    return drops.of(reason);
  }

  /** Sends INIT; DTLS is connected. */
  public void connect(long now) {
    connect(now, -1);
  }

  /** @param roundTripNanos as ICE measured it, to know how long to wait for answers; negative if unknown */
  public void connect(long now, long roundTripNanos) {
    rto.seed(roundTripNanos);
    if (state == State.CLOSED) {
      handshake.start(now);
    }
  }

  // ---- messages ----

  /** Whether the peer lets us use this stream. */
  public boolean allowsStream(int streamId) {
    return streamId >= 0 && streamId < (sender == null ? DataReceiver.MAX_STREAMS
        : Math.min(DataReceiver.MAX_STREAMS, peer.inboundStreams));
  }

  /**
   * Queues a message of at least one byte. maxRetransmits is -1 and expiresAt Long.MAX_VALUE for a reliable one.
   * It may be queued before the association is established.
   */
  public SendResult send(int streamId, int ppid, byte[] data, int off, int len, boolean unordered, int maxRetransmits,
      long expiresAt, long now) {
    if (len >= 1 && len <= SctpConfig.MAX_MESSAGE_SIZE && mayQueue() && !queue.fits(len)) {
      return SendResult.BUFFER_FULL;
    }
    return enqueue(streamId, ppid, data, off, len, unordered, maxRetransmits, expiresAt, now);
  }

  /** A message that must not be refused for want of buffer: DCEP's, of which there are few per channel. */
  SendResult sendControl(int streamId, int ppid, byte[] data, long now) {
    return enqueue(streamId, ppid, data, 0, data.length, false, OutboundMessage.UNLIMITED, NEVER, now);
  }

  private SendResult enqueue(int streamId, int ppid, byte[] data, int off, int len, boolean unordered,
      int maxRetransmits, long expiresAt, long now) {
    if (!mayQueue() || !allowsStream(streamId)) {
      return SendResult.CLOSED;
    }
    if (len < 1 || len > SctpConfig.MAX_MESSAGE_SIZE) {
      return SendResult.TOO_LARGE;
    }
    byte[] copy = new byte[len];
    System.arraycopy(data, off, copy, 0, len);
    queue.add(new OutboundMessage(queue.stream(streamId), copy, ppid, unordered, maxRetransmits, expiresAt));
    settle(now);
    return SendResult.QUEUED;
  }

  private boolean mayQueue() {
    return state.compareTo(State.ESTABLISHED) <= 0;
  }

  /** Bytes queued or not acknowledged on one stream. */
  public long bufferedAmount(int streamId) {
    return queue.buffered(streamId);
  }

  /** Bytes queued or not acknowledged on all streams. */
  public long bufferedAmount() {
    return queue.buffered();
  }

  /** The TSN of the next new chunk. */
  int nextTsn() {
    return sender == null ? handshake.localInitialTsn : (int) sender.nextTsn();
  }

  /** Bytes that are held because others are missing, with overhead. */
  public long heldBytes() {
    return receiver == null ? 0 : receiver.held();
  }

  /**
   * Says how many bytes of delivered messages wait to be dealt with. They narrow the window that the peer is told, so
   * that a slow receiver slows its sender down instead of gathering what it sends.
   */
  public void setBacklog(long bytes, long now) {
    if (receiver != null && state != State.ENDED) {
      receiver.backlog(bytes);
      settle(now);
    }
  }

  /** Resets our side of a stream once its queue is sent. @return false if the peer can't reset streams */
  public boolean resetStream(int streamId, long now) {
    if (resets == null || state != State.ESTABLISHED || !peer.reconfig) {
      return false;
    }
    resets.request(streamId);
    settle(now);
    return true;
  }

  // ---- receiving ----

  /** Takes one packet. */
  public void receive(byte[] buf, int off, int len, long now) {
    if (state == State.ENDED) {
      return;
    }
    SctpDropReason refused = check.refusal(buf, off, len, handshake.localTag, output.peerTag);
    if (refused != null) {
      drop(refused);
      return;
    }
    boolean outermost = !busy;
    busy = true;
    reports = 0;
    try {
      receiveChunks(buf, off, len, now);
      if (receiver != null && state != State.ENDED) {
        receiver.packetDone(now);
        resets.afterData();
      }
    } finally {
      if (outermost) {
        busy = false;
      }
    }
    settle(now);
  }

  private void receiveChunks(byte[] b, int off, int len, long now) {
    int end = off + len;
    int at = off + Wire.COMMON_HEADER;
    for (int n = 0; at + Wire.CHUNK_HEADER <= end && n < MAX_CHUNKS_PER_PACKET && state != State.ENDED; n++) {
      int length = Wire.u16(b, at + 2);
      if (length < Wire.CHUNK_HEADER || at + length > end) {
        drop(SctpDropReason.MALFORMED_CHUNK);
        return;
      }
      boolean alone = n == 0 && at + Wire.padded(length) >= end;
      if (!receiveChunk(b, at, length, alone, now)) {
        return;
      }
      at += Wire.padded(length);
    }
  }

  /** @return whether the rest of the packet is looked at */
  private boolean receiveChunk(byte[] b, int at, int length, boolean alone, long now) {
    int type = Wire.u8(b, at);
    if (length < minimumLength(type)) {
      drop(SctpDropReason.MALFORMED_CHUNK);
      return true;
    }
    switch (type) {
      case Wire.DATA:
        onData(b, at, length, now);
        return true;
      case Wire.SACK:
        onSack(b, at, length, now);
        return true;
      case Wire.FORWARD_TSN:
        if (transfers()) {
          receiver.onForwardTsn(b, at, length);
        } else {
          drop(SctpDropReason.UNEXPECTED_CHUNK);
        }
        return true;
      case Wire.RE_CONFIG:
        if (transfers()) {
          resets.onReconfig(b, at, length, now);
        } else {
          drop(SctpDropReason.UNEXPECTED_CHUNK);
        }
        return true;
      case Wire.INIT:
        handshake.onInit(b, at, length, alone, now);
        return false;
      case Wire.INIT_ACK:
        handshake.onInitAck(b, at, length, alone, now);
        return false;
      case Wire.COOKIE_ECHO:
        return handshake.onCookieEcho(b, at, length, now);
      case Wire.COOKIE_ACK:
        handshake.onCookieAck(now);
        return true;
      case Wire.HEARTBEAT:
        onHeartbeat(b, at, length);
        return true;
      case Wire.HEARTBEAT_ACK:
        if (heartbeats == null || !heartbeats.onAck(b, at, length, now)) {
          drop(SctpDropReason.UNEXPECTED_CHUNK);
        }
        return true;
      case Wire.ABORT:
        end("aborted by the remote end" + cause(b, at, length));
        return false;
      case Wire.ERROR:
        onError(b, at, length, now);
        return true;
      case Wire.SHUTDOWN, Wire.SHUTDOWN_ACK, Wire.SHUTDOWN_COMPLETE:
        onShutdownChunk(type, b, at, now);
        return state != State.ENDED;
      default:
        return onUnknown(type, b, at, length);
    }
  }

  private static int minimumLength(int type) {
    switch (type) {
      case Wire.DATA:
        return Wire.DATA_HEADER;
      case Wire.SACK:
        return 16;
      case Wire.FORWARD_TSN, Wire.SHUTDOWN:
        return 8;
      default:
        return Wire.CHUNK_HEADER;
    }
  }

  /** Whether data of the peer is taken in this state. */
  private boolean transfers() {
    switch (state) {
      case ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_SENT:
        return true;
      default:
        return false;
    }
  }

  private void onData(byte[] b, int at, int length, long now) {
    if (state() == State.COOKIE_ECHOED) {
      handshake.onCookieAck(now); // whoever sends data has taken our cookie: only the acknowledgement is lost
    }
    if (!transfers()) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    switch (receiver.onData(b, at, length)) {
      case INVALID_STREAM:
        if (report()) {
          output.begin().chunk(Wire.ERROR, 0).u16(Wire.CAUSE_INVALID_STREAM).u16(8).u16(Wire.u16(b, at + 8)).u16(0).endChunk();
          output.send();
        }
        break;
      case MESSAGE_TOO_LONG:
        abort(Wire.CAUSE_PROTOCOL_VIOLATION, "a message longer than " + config.maxReceiveMessageSize() + " bytes");
        break;
      default:
        break;
    }
    if (state == State.SHUTDOWN_SENT && length > Wire.DATA_HEADER) {
      receiver.acknowledgeNow();
    }
  }

  private void onSack(byte[] b, int at, int length, long now) {
    boolean sends = transfers() || state == State.SHUTDOWN_RECEIVED;
    if (!sends) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    int gaps = Wire.u16(b, at + 12);
    int duplicates = Wire.u16(b, at + 14);
    if (length < 16 + 4 * (gaps + duplicates)) {
      drop(SctpDropReason.MALFORMED_CHUNK);
      return;
    }
    if (!sender.onSack(Wire.i32(b, at + 4), Wire.u32(b, at + 8), b, at + 16, gaps, now)) {
      drop(SctpDropReason.INVALID_SACK);
    }
  }

  // ---- handshake ----

  private void establish(PeerParameters with, boolean acknowledge, long now) {
    state = State.ESTABLISHED;
    peer = with;
    int localTsn = handshake.localInitialTsn;
    sender = new DataSender(config, queue, rto, Wire.firstTsn(localTsn), peer);
    receiver = new DataReceiver(config, Wire.firstTsn(peer.initialTsn), this::deliver, drops);
    resets = new StreamResets(queue, rto, receiver, localTsn, peer.initialTsn, new StreamResets.Listener() {
      @Override
      public void incomingReset(int streamId) {
        if (state != State.ENDED) {
          listener.incomingStreamReset(streamId);
        }
      }

      @Override
      public void outgoingReset(int streamId) {
        if (state != State.ENDED) {
          listener.outgoingStreamReset(streamId);
        }
      }
    }, drops);
    heartbeats = new Heartbeats(config, output, rto, now);
    if (acknowledge) {
      handshake.sendCookieAck();
    }
    listener.established();
  }

  private void deliver(int streamId, int ppid, byte[] buf, int off, int len) {
    if (state != State.ENDED) {
      listener.message(streamId, ppid, buf, off, len);
    }
  }

  // ---- other chunks ----

  private void onHeartbeat(byte[] b, int at, int length) {
    PacketWriter w = output.begin();
    if (output.peerTag == 0 || !w.fits(length) || !report()) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    w.chunk(Wire.HEARTBEAT_ACK, 0).bytes(b, at + Wire.CHUNK_HEADER, length - Wire.CHUNK_HEADER).endChunk();
    output.send();
  }

  private void onError(byte[] b, int at, int length, long now) {
    if (length >= 8 && Wire.u16(b, at + 4) == Wire.CAUSE_STALE_COOKIE) {
      handshake.onStaleCookie(now);
    }
    // all other causes inform only
  }

  /** The two high bits of an unknown type say what to do (§3.2). */
  private boolean onUnknown(int type, byte[] b, int at, int length) {
    drop(SctpDropReason.UNKNOWN_CHUNK);
    if ((type & 0x40) != 0 && output.peerTag != 0 && report()) {
      int echoed = Math.min(length, MAX_REPORTED_CHUNK);
      output.begin().chunk(Wire.ERROR, 0).u16(Wire.CAUSE_UNRECOGNIZED_CHUNK).u16(4 + echoed).bytes(b, at, echoed).endChunk();
      output.send();
    }
    return (type & 0x80) != 0;
  }

  private boolean report() {
    return reports++ < MAX_REPORTS_PER_PACKET;
  }

  private static String cause(byte[] b, int at, int length) {
    return length >= 8 ? ", cause " + Wire.u16(b, at + 4) : "";
  }

  // ---- the end ----

  /** Ends the association after everything that is queued was acknowledged (§9.2). */
  public void shutdown(long now) {
    if (state == State.ESTABLISHED) {
      state = State.SHUTDOWN_PENDING;
      settle(now);
    } else if (state.compareTo(State.ESTABLISHED) < 0) {
      abort(now);
    }
  }

  /** Ends the association at once. */
  public void abort(long now) {
    if (state != State.ENDED) {
      abort(Wire.CAUSE_USER_ABORT, "closed");
    }
  }

  private void abort(int cause, String reason) {
    if (output.peerTag != 0) {
      output.begin().chunk(Wire.ABORT, 0).u16(cause).u16(4).endChunk();
      output.send();
    }
    end(reason);
  }

  private void end(String reason) {
    state = State.ENDED;
    listener.ended(reason);
  }

  private void onShutdownChunk(int type, byte[] b, int at, long now) {
    switch (type) {
      case Wire.SHUTDOWN:
        onShutdown(b, at, now);
        break;
      case Wire.SHUTDOWN_ACK:
        if (state == State.SHUTDOWN_SENT || state == State.SHUTDOWN_ACK_SENT) {
          output.begin().chunk(Wire.SHUTDOWN_COMPLETE, 0).endChunk();
          output.send();
          end("closed");
        } else {
          drop(SctpDropReason.UNEXPECTED_CHUNK);
        }
        break;
      default:
        if (state == State.SHUTDOWN_ACK_SENT) {
          end("closed by the remote end");
        } else {
          drop(SctpDropReason.UNEXPECTED_CHUNK);
        }
        break;
    }
  }

  private void onShutdown(byte[] b, int at, long now) {
    switch (state) {
      case ESTABLISHED, SHUTDOWN_PENDING, SHUTDOWN_RECEIVED:
        state = State.SHUTDOWN_RECEIVED;
        if (!sender.onSack(Wire.i32(b, at + 4), config.receiveWindow(), b, at, 0, now)) {
          drop(SctpDropReason.INVALID_SACK);
        }
        break;
      case SHUTDOWN_SENT, SHUTDOWN_ACK_SENT:
        sendShutdownAck(now); // both ends shut down at the same time, or our answer was lost
        break;
      default:
        drop(SctpDropReason.UNEXPECTED_CHUNK);
        break;
    }
  }

  private void sendShutdown(long now) {
    state = State.SHUTDOWN_SENT;
    output.begin().chunk(Wire.SHUTDOWN, 0).u32((int) receiver.cumulativeTsn()).endChunk();
    output.send();
    shutdownTimer = now + rto.nanos(shutdownTimeouts);
  }

  private void sendShutdownAck(long now) {
    state = State.SHUTDOWN_ACK_SENT;
    output.begin().chunk(Wire.SHUTDOWN_ACK, 0).endChunk();
    output.send();
    shutdownTimer = now + rto.nanos(shutdownTimeouts);
  }

  // ---- timers ----

  /** When {@link #onTimeout} is due; Long.MAX_VALUE if never. */
  public long nextTimeoutNanos() {
    if (state == State.ENDED) {
      return NEVER;
    }
    if (sender == null) {
      return handshake.timer();
    }
    long next = Math.min(sender.t3(), receiver.sackAt());
    return Math.min(next, Math.min(shutdownTimer, Math.min(resets.timer(), heartbeats.timer())));
  }

  /** Does what is due. */
  public void onTimeout(long now) {
    if (state == State.ENDED) {
      return;
    }
    if (sender == null) {
      if (now >= handshake.timer()) {
        handshake.onTimer(now);
      }
      return;
    }
    int limit = config.maxRetransmissions();
    if (now >= receiver.sackAt()) {
      receiver.acknowledgeNow();
    }
    if (now >= shutdownTimer) {
      onShutdownTimer(now);
    } else if (now >= sender.t3() && sender.onT3(now) > limit) {
      abort(Wire.CAUSE_PROTOCOL_VIOLATION, "data is not acknowledged");
    } else if (now >= resets.timer() && resets.onTimer() > limit) {
      abort(Wire.CAUSE_PROTOCOL_VIOLATION, "a stream reset is not answered");
    } else if (now >= heartbeats.timer()
        && heartbeats.onTimer(state == State.ESTABLISHED && sender.nothingOutstanding(), now) > limit) {
      abort(Wire.CAUSE_PROTOCOL_VIOLATION, "heartbeats are not acknowledged");
    }
    settle(now);
  }

  private void onShutdownTimer(long now) {
    if (++shutdownTimeouts > config.maxRetransmissions()) {
      end("no answer in " + state);
    } else if (state == State.SHUTDOWN_SENT) {
      sendShutdown(now);
    } else {
      sendShutdownAck(now);
    }
  }

  // ---- sending ----

  /** After every event, once nothing of it is on the stack any more: tells what was drained, sends what may go. */
  private void settle(long now) {
    if (busy) {
      return; // whoever is busy settles at the end
    }
    busy = true;
    try {
      // Telling makes room for more, and sending may discard what has expired, which makes room again.
      for (int round = 0; round < MAX_SETTLE_ROUNDS && state != State.ENDED; round++) {
        OutboundStream s;
        boolean told = false;
        while (state != State.ENDED && (s = queue.pollDrained()) != null) {
          told = true;
          listener.drained(s.id);
        }
        if (round > 0 && !told) {
          break;
        }
        if (sender != null && state != State.ENDED) {
          flush(now);
          afterFlush(now);
        }
      }
    } finally {
      busy = false;
    }
  }

  private void flush(long now) {
    boolean sends = state == State.ESTABLISHED || state == State.SHUTDOWN_PENDING || state == State.SHUTDOWN_RECEIVED;
    for (int burst = 0; burst < MAX_BURST; burst++) {
      PacketWriter writer = output.begin();
      if (receiver.sackDue() || receiver.sackPending() && sends && sender.canSend()) {
        receiver.writeSack(writer);
      }
      int data = 0;
      if (sends) {
        if (sender.forwardTsnDue()) {
          sender.writeForwardTsn(writer, now);
        }
        data = sender.fill(writer, now);
        if (resets.due()) {
          resets.write(writer, sender.nextTsn(), now);
        }
      }
      if (writer.isEmpty()) {
        return;
      }
      output.send();
      sender.packetSent();
      if (data == 0 && !receiver.sackDue() && !sender.canSend()) {
        return;
      }
    }
  }

  private void afterFlush(long now) {
    if (state == State.SHUTDOWN_PENDING && sender.isIdle()) {
      shutdownTimeouts = 0;
      sendShutdown(now);
    } else if (state == State.SHUTDOWN_RECEIVED && sender.isIdle()) {
      shutdownTimeouts = 0;
      sendShutdownAck(now);
    }
  }

  private void drop(SctpDropReason reason) {
    drops.count(reason);
  }
}
