package io.livekit.jakarta.rtc.sctp;

import java.util.zip.CRC32C;

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
  }

  /** RFC 9260 §4. */
  public enum State {
    CLOSED, COOKIE_WAIT, COOKIE_ECHOED, ESTABLISHED,
    SHUTDOWN_PENDING, SHUTDOWN_SENT, SHUTDOWN_RECEIVED, SHUTDOWN_ACK_SENT, ENDED
  }

  /** Packets that one event may release: as many as an initial window, so that no event makes a longer burst (§6.1 D). */
  static final int MAX_BURST = 10;
  /** RFC 9260 §16, HB.interval. */
  static final long HEARTBEAT_NANOS = 30_000_000_000L;
  /** Chunks looked at in one packet; a packet of empty chunks has up to 300. */
  static final int MAX_CHUNKS_PER_PACKET = 400;
  /** ERROR chunks answered to one packet. */
  private static final int MAX_REPORTS_PER_PACKET = 2;
  private static final int MAX_REPORTED_CHUNK = 64;
  private static final int MAX_SETTLE_ROUNDS = 4;
  private static final long NEVER = Long.MAX_VALUE;

  private final SctpConfig config;
  private final Listener listener;
  private final PacketWriter writer;
  private final CRC32C crc = new CRC32C();
  private final PeerParameters peer = new PeerParameters();
  private final PeerParameters scratch = new PeerParameters();
  private final StateCookie cookies;
  private final RetransmissionTimeout rto = new RetransmissionTimeout();
  private final SendQueue queue;
  private final long[] drops = new long[SctpDropReason.values().length];
  private final int localTag;
  private final int localInitialTsn;

  private State state = State.CLOSED;
  private int peerTag;
  private byte[] cookie;
  private DataSender sender;
  private DataReceiver receiver;
  private StreamResets resets;

  private long handshakeTimer = NEVER; // T1-init, T1-cookie, T2-shutdown
  private int handshakeTimeouts;
  private long heartbeatAt = NEVER;
  private boolean heartbeatPending;
  private long heartbeatNonce;
  private int heartbeatTimeouts;
  private boolean busy;
  private int reports;

  public SctpAssociation(SctpConfig config, Listener listener) {
    this.config = config;
    this.listener = listener;
    this.writer = new PacketWriter(config);
    this.queue = new SendQueue(config.maxSendBuffer());
    this.cookies = new StateCookie(config.random());
    int tag;
    do {
      tag = config.random().nextInt();
    } while (tag == 0);
    this.localTag = tag;
    this.localInitialTsn = config.random().nextInt();
  }

  /** Where the association is in its life. */
  public State state() {
    return state;
  }

  /** How often something was dropped for this reason. */
  public long dropped(SctpDropReason reason) {
    return drops[reason.ordinal()];
  }

  /** Sends INIT; DTLS is connected. */
  public void connect(long now) {
    if (state != State.CLOSED) {
      return;
    }
    state = State.COOKIE_WAIT;
    sendInit(now);
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
    return sender == null ? localInitialTsn : (int) sender.nextTsn();
  }

  /** Bytes that are held because others are missing, with overhead. */
  public long heldBytes() {
    return receiver == null ? 0 : receiver.held();
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
    SctpDropReason refused = check(buf, off, len);
    if (refused != null) {
      drop(refused);
      return;
    }
    boolean outermost = !busy;
    busy = true;
    reports = 0;
    try {
      receiveChunks(buf, off, len, now);
      if (receiver != null) {
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

  private SctpDropReason check(byte[] b, int off, int len) {
    if (len < Wire.COMMON_HEADER + Wire.CHUNK_HEADER || off < 0 || off + len > b.length) {
      return SctpDropReason.MALFORMED_PACKET;
    }
    if (Wire.u16(b, off) != config.remotePort() || Wire.u16(b, off + 2) != config.localPort()) {
      return SctpDropReason.WRONG_PORT;
    }
    int firstType = Wire.u8(b, off + Wire.COMMON_HEADER);
    int checksum = Wire.i32(b, off + 8);
    boolean handshake = firstType == Wire.INIT || firstType == Wire.COOKIE_ECHO;
    boolean mayBeZero = config.zeroChecksum() && !handshake; // RFC 9653 §5.2
    if (!(checksum == 0 && mayBeZero) && checksum != checksum(b, off, len)) {
      return SctpDropReason.BAD_CHECKSUM;
    }
    int tag = Wire.i32(b, off + 4);
    int flags = Wire.u8(b, off + Wire.COMMON_HEADER + 1);
    boolean reflected = (firstType == Wire.ABORT || firstType == Wire.SHUTDOWN_COMPLETE)
        && (flags & Wire.FLAG_TAG_REFLECTED) != 0;
    int expected = firstType == Wire.INIT ? 0 : reflected ? peerTag : localTag; // RFC 9260 §8.5
    if (tag != expected || reflected && peerTag == 0) {
      return SctpDropReason.WRONG_VERIFICATION_TAG;
    }
    return null;
  }

  private int checksum(byte[] b, int off, int len) {
    crc.reset();
    crc.update(b, off, 8);
    crc.update(ZERO, 0, 4);
    crc.update(b, off + 12, len - 12);
    return Integer.reverseBytes((int) crc.getValue());
  }

  private static final byte[] ZERO = new byte[4];

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
        onInit(b, at, length, alone, now);
        return false;
      case Wire.INIT_ACK:
        onInitAck(b, at, length, alone, now);
        return false;
      case Wire.COOKIE_ECHO:
        return onCookieEcho(b, at, length, now);
      case Wire.COOKIE_ACK:
        onCookieAck(now);
        return true;
      case Wire.HEARTBEAT:
        onHeartbeat(b, at, length);
        return true;
      case Wire.HEARTBEAT_ACK:
        onHeartbeatAck(b, at, length, now);
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
    if (!transfers()) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    switch (receiver.onData(b, at, length)) {
      case INVALID_STREAM:
        if (report()) {
          begin();
          writer.chunk(Wire.ERROR, 0).u16(Wire.CAUSE_INVALID_STREAM).u16(8).u16(Wire.u16(b, at + 8)).u16(0).endChunk();
          emit();
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

  private void sendInit(long now) {
    writer.begin(0);
    writeInit(Wire.INIT);
    writer.endChunk();
    emitWithChecksum();
    handshakeTimer = now + rto.nanos(handshakeTimeouts);
  }

  private void writeInit(int type) {
    writer.chunk(type, 0).u32(localTag).u32(config.receiveWindow())
        .u16(DataReceiver.MAX_STREAMS).u16(DataReceiver.MAX_STREAMS).u32(localInitialTsn);
    writer.u16(Wire.PARAM_SUPPORTED_EXTENSIONS).u16(6).u8(Wire.RE_CONFIG).u8(Wire.FORWARD_TSN).pad();
    writer.u16(Wire.PARAM_FORWARD_TSN).u16(4);
    if (config.zeroChecksum()) {
      writer.u16(Wire.PARAM_ZERO_CHECKSUM).u16(8).u32(Wire.ERROR_DETECTION_DTLS);
    }
  }

  private void onInit(byte[] b, int at, int length, boolean alone, long now) {
    if (state.compareTo(State.COOKIE_ECHOED) > 0) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    if (!alone || !scratch.read(b, at, length)) {
      drop(SctpDropReason.MALFORMED_CHUNK);
      return;
    }
    byte[] sealed = cookies.seal(scratch, localTag, localInitialTsn, now);
    writer.begin(scratch.initiateTag);
    writeInit(Wire.INIT_ACK);
    writer.u16(Wire.PARAM_STATE_COOKIE).u16(4 + sealed.length).bytes(sealed, 0, sealed.length);
    for (int i = 0; i < scratch.reported; i++) {
      int parameter = scratch.reportedOffsets[i];
      int parameterLength = Wire.u16(b, parameter + 2);
      writer.pad().u16(Wire.PARAM_UNRECOGNIZED).u16(4 + parameterLength).bytes(b, parameter, parameterLength);
    }
    writer.endChunk();
    emitWithChecksum();
  }

  private void onInitAck(byte[] b, int at, int length, boolean alone, long now) {
    if (state != State.COOKIE_WAIT) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    if (!alone || !scratch.read(b, at, length) || scratch.cookieLength == 0
        || Wire.COMMON_HEADER + Wire.CHUNK_HEADER + scratch.cookieLength > (config.maxPacketSize() & ~3)) {
      drop(SctpDropReason.MALFORMED_CHUNK);
      return;
    }
    cookie = new byte[scratch.cookieLength];
    System.arraycopy(b, scratch.cookieOffset, cookie, 0, cookie.length);
    adopt(scratch);
    state = State.COOKIE_ECHOED;
    handshakeTimeouts = 0;
    sendCookieEcho(now);
    if (scratch.reported > 0) {
      begin();
      int parameter = scratch.reportedOffsets[0];
      int parameterLength = Wire.u16(b, parameter + 2);
      writer.chunk(Wire.ERROR, 0).u16(Wire.CAUSE_UNRECOGNIZED_PARAMETERS).u16(4 + parameterLength)
          .bytes(b, parameter, parameterLength).endChunk();
      emitWithChecksum();
    }
  }

  /** Takes over what the peer has said about itself. */
  private void adopt(PeerParameters from) {
    peerTag = from.initiateTag;
    peer.initiateTag = from.initiateTag;
    peer.initialTsn = from.initialTsn;
    peer.window = from.window;
    peer.inboundStreams = from.inboundStreams;
    peer.outboundStreams = from.outboundStreams;
    peer.forwardTsn = from.forwardTsn;
    peer.reconfig = from.reconfig;
    peer.zeroChecksum = from.zeroChecksum;
  }

  private void sendCookieEcho(long now) {
    begin();
    writer.chunk(Wire.COOKIE_ECHO, 0).bytes(cookie, 0, cookie.length).endChunk();
    emitWithChecksum();
    handshakeTimer = now + rto.nanos(handshakeTimeouts);
  }

  private boolean onCookieEcho(byte[] b, int at, int length, long now) {
    StateCookie.Verdict verdict = cookies.open(b, at + Wire.CHUNK_HEADER, length - Wire.CHUNK_HEADER,
        localTag, localInitialTsn, now, scratch);
    if (verdict == StateCookie.Verdict.FORGED) {
      drop(SctpDropReason.FORGED_COOKIE);
      return false;
    }
    if (state.compareTo(State.ESTABLISHED) >= 0) {
      // our COOKIE ACK was lost, and both tags say that it is the same association (§5.2.4 D)
      if (scratch.initiateTag != peerTag || state != State.ESTABLISHED) {
        drop(SctpDropReason.UNEXPECTED_CHUNK);
        return false;
      }
      sendCookieAck();
      return true;
    }
    if (verdict == StateCookie.Verdict.STALE) {
      drop(SctpDropReason.STALE_COOKIE);
      writer.begin(scratchTag(b, at));
      long staleness = (cookies.ageNanos - StateCookie.LIFETIME_NANOS) / 1000;
      writer.chunk(Wire.ERROR, 0).u16(Wire.CAUSE_STALE_COOKIE).u16(8)
          .u32((int) Math.min(Integer.MAX_VALUE, staleness)).endChunk();
      emitWithChecksum();
      return false;
    }
    adopt(scratch);
    establish(now, true);
    return true;
  }

  /** The peer's tag in a cookie that is ours but too old to be opened. */
  private static int scratchTag(byte[] b, int at) {
    return Wire.i32(b, at + Wire.CHUNK_HEADER + StateCookie.MAC_LENGTH + 8);
  }

  private void sendCookieAck() {
    begin();
    writer.chunk(Wire.COOKIE_ACK, 0).endChunk();
    emitWithChecksum();
  }

  private void onCookieAck(long now) {
    if (state == State.COOKIE_ECHOED) {
      establish(now, false);
    } else {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
    }
  }

  private void establish(long now, boolean acknowledgeCookie) {
    state = State.ESTABLISHED;
    handshakeTimer = NEVER;
    handshakeTimeouts = 0;
    cookie = null;
    heartbeatAt = now + HEARTBEAT_NANOS;
    sender = new DataSender(config, queue, rto, Wire.firstTsn(localInitialTsn), peer);
    receiver = new DataReceiver(config, Wire.firstTsn(peer.initialTsn), this::deliver, drops);
    resets = new StreamResets(queue, rto, receiver, localInitialTsn, peer.initialTsn, new StreamResets.Listener() {
      @Override
      public void incomingReset(int streamId) {
        listener.incomingStreamReset(streamId);
      }

      @Override
      public void outgoingReset(int streamId) {
        listener.outgoingStreamReset(streamId);
      }
    }, drops);
    if (acknowledgeCookie) {
      sendCookieAck();
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
    boolean known = state.compareTo(State.COOKIE_ECHOED) >= 0;
    begin();
    if (!known || !writer.fits(length) || !report()) {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
      return;
    }
    writer.chunk(Wire.HEARTBEAT_ACK, 0)
        .bytes(b, at + Wire.CHUNK_HEADER, length - Wire.CHUNK_HEADER).endChunk();
    emit();
  }

  private void onHeartbeatAck(byte[] b, int at, int length, long now) {
    if (heartbeatPending && length >= 16 && Wire.i64(b, at + 8) == heartbeatNonce) {
      heartbeatPending = false;
      heartbeatTimeouts = 0;
      heartbeatAt = now + HEARTBEAT_NANOS;
    } else {
      drop(SctpDropReason.UNEXPECTED_CHUNK);
    }
  }

  private void sendHeartbeat(long now) {
    heartbeatNonce = config.random().nextLong();
    begin();
    writer.chunk(Wire.HEARTBEAT, 0).u16(Wire.PARAM_HEARTBEAT_INFO).u16(12).u64(heartbeatNonce).endChunk();
    emit();
    heartbeatPending = true;
    heartbeatAt = now + rto.nanos(heartbeatTimeouts);
  }

  private void onError(byte[] b, int at, int length, long now) {
    boolean stale = length >= 8 && Wire.u16(b, at + 4) == Wire.CAUSE_STALE_COOKIE;
    if (stale && state == State.COOKIE_ECHOED) {
      if (++handshakeTimeouts > config.maxRetransmissions()) {
        end("the remote end calls every cookie stale");
        return;
      }
      state = State.COOKIE_WAIT; // §5.2.6: start again
      sendInit(now);
    }
    // all other causes inform only
  }

  /** The two high bits of an unknown type say what to do (§3.2). */
  private boolean onUnknown(int type, byte[] b, int at, int length) {
    drop(SctpDropReason.UNKNOWN_CHUNK);
    if ((type & 0x40) != 0 && peerTag != 0 && report()) {
      int echoed = Math.min(length, MAX_REPORTED_CHUNK);
      begin();
      writer.chunk(Wire.ERROR, 0).u16(Wire.CAUSE_UNRECOGNIZED_CHUNK).u16(4 + echoed).bytes(b, at, echoed).endChunk();
      emit();
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
    if (peerTag != 0) {
      begin();
      writer.chunk(Wire.ABORT, 0).u16(cause).u16(4).endChunk();
      emit();
    }
    end(reason);
  }

  private void end(String reason) {
    state = State.ENDED;
    handshakeTimer = NEVER;
    listener.ended(reason);
  }

  private void onShutdownChunk(int type, byte[] b, int at, long now) {
    switch (type) {
      case Wire.SHUTDOWN:
        onShutdown(b, at, now);
        break;
      case Wire.SHUTDOWN_ACK:
        if (state == State.SHUTDOWN_SENT || state == State.SHUTDOWN_ACK_SENT) {
          begin();
          writer.chunk(Wire.SHUTDOWN_COMPLETE, 0).endChunk();
          emit();
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
    begin();
    writer.chunk(Wire.SHUTDOWN, 0).u32((int) receiver.cumulativeTsn()).endChunk();
    emit();
    handshakeTimer = now + rto.nanos(handshakeTimeouts);
  }

  private void sendShutdownAck(long now) {
    state = State.SHUTDOWN_ACK_SENT;
    begin();
    writer.chunk(Wire.SHUTDOWN_ACK, 0).endChunk();
    emit();
    handshakeTimer = now + rto.nanos(handshakeTimeouts);
  }

  // ---- timers ----

  /** When {@link #onTimeout} is due; Long.MAX_VALUE if never. */
  public long nextTimeoutNanos() {
    if (state == State.ENDED) {
      return NEVER;
    }
    long next = handshakeTimer;
    if (sender != null) {
      next = Math.min(next, Math.min(sender.t3(), receiver.sackAt()));
      next = Math.min(next, Math.min(resets.timer(), heartbeatAt));
    }
    return next;
  }

  /** Does what is due. */
  public void onTimeout(long now) {
    if (now >= handshakeTimer && state != State.ENDED) {
      onHandshakeTimer(now);
    }
    if (sender == null || state == State.ENDED) {
      return;
    }
    if (now >= receiver.sackAt()) {
      receiver.acknowledgeNow();
    }
    if (now >= sender.t3() && sender.onT3(now) > config.maxRetransmissions()) {
      abort(Wire.CAUSE_PROTOCOL_VIOLATION, "data is not acknowledged");
      return;
    }
    if (now >= resets.timer() && resets.onTimer() > config.maxRetransmissions()) {
      abort(Wire.CAUSE_PROTOCOL_VIOLATION, "a stream reset is not answered");
      return;
    }
    if (now >= heartbeatAt) {
      onHeartbeatTimer(now);
    }
    settle(now);
  }

  private void onHandshakeTimer(long now) {
    if (++handshakeTimeouts > config.maxRetransmissions()) {
      end("no answer to " + state);
      return;
    }
    switch (state) {
      case COOKIE_WAIT:
        sendInit(now);
        break;
      case COOKIE_ECHOED:
        sendCookieEcho(now);
        break;
      case SHUTDOWN_SENT:
        sendShutdown(now);
        break;
      case SHUTDOWN_ACK_SENT:
        sendShutdownAck(now);
        break;
      default:
        handshakeTimer = NEVER;
        break;
    }
  }

  private void onHeartbeatTimer(long now) {
    if (heartbeatPending) {
      heartbeatTimeouts++;
    }
    if (heartbeatTimeouts > config.maxRetransmissions()) {
      abort(Wire.CAUSE_PROTOCOL_VIOLATION, "heartbeats are not acknowledged");
    } else if (state == State.ESTABLISHED && sender.nothingOutstanding()) {
      sendHeartbeat(now);
    } else {
      heartbeatPending = false;
      heartbeatAt = now + HEARTBEAT_NANOS;
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
      begin();
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
      emit();
      sender.packetSent();
      if (data == 0 && !receiver.sackDue() && !sender.canSend()) {
        return;
      }
    }
  }

  private void afterFlush(long now) {
    if (state == State.SHUTDOWN_PENDING && sender.isIdle()) {
      handshakeTimeouts = 0;
      sendShutdown(now);
    } else if (state == State.SHUTDOWN_RECEIVED && sender.isIdle()) {
      handshakeTimeouts = 0;
      sendShutdownAck(now);
    }
  }

  private void begin() {
    writer.begin(peerTag);
  }

  private void emit() {
    int len = writer.finish(peer.zeroChecksum && config.zeroChecksum());
    listener.sendPacket(writer.buffer(), 0, len);
  }

  /** INIT, COOKIE ECHO and their answers always carry a checksum: the other end knows nothing yet (RFC 9653 §5.2). */
  private void emitWithChecksum() {
    int len = writer.finish(false);
    listener.sendPacket(writer.buffer(), 0, len);
  }

  private void drop(SctpDropReason reason) {
    drops[reason.ordinal()]++;
  }
}
