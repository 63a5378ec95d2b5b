package io.livekit.jakarta.rtc.sctp;

import io.livekit.jakarta.rtc.core.BigEndian;
import io.livekit.jakarta.rtc.core.DropCounters;

/**
 * The four-way handshake, from either end or both at once (RFC 9260 §5.1, §5.2). Owned by: the
 * media loop. Until a cookie of ours comes back, an INIT leaves nothing behind.
 */
final class Handshake {
  private static final long NEVER = Long.MAX_VALUE;

  interface Listener {
    /** Both ends know each other; acknowledge says whether the peer waits for COOKIE ACK. */
    void established(PeerParameters peer, boolean acknowledge, long now);

    void failed(String reason);
  }

  private final SctpConfig config;
  private final PacketOutput output;
  private final RetransmissionTimeout rto;
  private final Listener listener;
  private final DropCounters<SctpDrop> drops;
  private final StateCookie cookies;
  private final PeerParameters peer = new PeerParameters();
  final int localTag;
  final int localInitialTsn;

  private AssociationState state = AssociationState.CLOSED;
  private byte[] peerCookie;
  private long timer = NEVER;
  private int timeouts;

  Handshake(
      SctpConfig config,
      PacketOutput output,
      RetransmissionTimeout rto,
      Listener listener,
      DropCounters<SctpDrop> drops) {
    this.config = config;
    this.output = output;
    this.rto = rto;
    this.listener = listener;
    this.drops = drops;
    this.cookies = new StateCookie(config.random());
    int tag;
    do {
      tag = config.random().nextInt();
    } while (tag == 0);
    this.localTag = tag;
    this.localInitialTsn = config.random().nextInt();
  }

  /** CLOSED, COOKIE_WAIT, COOKIE_ECHOED, and ESTABLISHED when it is done. */
  AssociationState state() {
    return state;
  }

  long timer() {
    return timer;
  }

  void start(long now) {
    if (state == AssociationState.CLOSED) {
      state = AssociationState.COOKIE_WAIT;
      sendInit(now);
    }
  }

  /** T1-init or T1-cookie. */
  void onTimer(long now) {
    if (++timeouts > config.maxRetransmissions()) {
      listener.failed("no answer in " + state);
    } else if (state == AssociationState.COOKIE_WAIT) {
      sendInit(now);
    } else {
      sendCookieEcho(now);
    }
  }

  private void sendInit(long now) {
    output.writer.begin(0);
    writeInit(ChunkTypes.INIT).endChunk();
    output.sendWithChecksum();
    timer = now + rto.handshakeNanos(timeouts);
  }

  private PacketWriter writeInit(int type) {
    PacketWriter w = output.writer;
    w.chunk(type, 0)
        .u32(localTag)
        .u32(config.receiveWindow())
        .u16(DataReceiver.MAX_STREAMS)
        .u16(DataReceiver.MAX_STREAMS)
        .u32(localInitialTsn);
    w.u16(ChunkTypes.PARAM_SUPPORTED_EXTENSIONS)
        .u16(6)
        .u8(ChunkTypes.RE_CONFIG)
        .u8(ChunkTypes.FORWARD_TSN)
        .pad();
    w.u16(ChunkTypes.PARAM_FORWARD_TSN).u16(4);
    if (config.zeroChecksum()) {
      w.u16(ChunkTypes.PARAM_ZERO_CHECKSUM).u16(8).u32(ChunkTypes.ERROR_DETECTION_DTLS);
    }
    return w;
  }

  /**
   * In a collision our tag and TSN stay what they are (§5.2.1), so the answer is the same in every
   * state.
   */
  void onInit(byte[] b, int at, int length, boolean alone, long now) {
    if (state == AssociationState.ESTABLISHED) {
      drop(SctpDrop.UNEXPECTED_CHUNK);
      return;
    }
    PeerParameters from = new PeerParameters();
    if (!alone || !from.read(b, at, length)) {
      drop(SctpDrop.MALFORMED_CHUNK);
      return;
    }
    byte[] cookie = cookies.seal(from, localTag, localInitialTsn, now);
    output.writer.begin(from.initiateTag);
    PacketWriter w = writeInit(ChunkTypes.INIT_ACK);
    w.u16(ChunkTypes.PARAM_STATE_COOKIE).u16(4 + cookie.length).bytes(cookie, 0, cookie.length);
    for (int i = 0; i < from.reported; i++) {
      int parameter = from.reportedOffsets[i];
      int parameterLength = BigEndian.getU16(b, parameter + 2);
      w.pad()
          .u16(ChunkTypes.PARAM_UNRECOGNIZED)
          .u16(4 + parameterLength)
          .bytes(b, parameter, parameterLength);
    }
    w.endChunk();
    output.sendWithChecksum();
  }

  void onInitAck(byte[] b, int at, int length, boolean alone, long now) {
    if (state != AssociationState.COOKIE_WAIT) {
      drop(SctpDrop.UNEXPECTED_CHUNK);
      return;
    }
    if (!alone
        || !peer.read(b, at, length)
        || peer.cookieLength == 0
        || ChunkTypes.COMMON_HEADER + ChunkTypes.CHUNK_HEADER + peer.cookieLength
            > (config.maxPacketSize() & ~3)) {
      drop(SctpDrop.MALFORMED_CHUNK);
      return;
    }
    peerCookie = new byte[peer.cookieLength];
    System.arraycopy(b, peer.cookieOffset, peerCookie, 0, peerCookie.length);
    output.peerTag = peer.initiateTag;
    state = AssociationState.COOKIE_ECHOED;
    timeouts = 0;
    sendCookieEcho(now);
    if (peer.reported > 0) {
      int parameter = peer.reportedOffsets[0];
      int parameterLength = BigEndian.getU16(b, parameter + 2);
      output
          .begin()
          .chunk(ChunkTypes.ERROR, 0)
          .u16(ChunkTypes.CAUSE_UNRECOGNIZED_PARAMETERS)
          .u16(4 + parameterLength)
          .bytes(b, parameter, parameterLength)
          .endChunk();
      output.sendWithChecksum();
    }
  }

  private void sendCookieEcho(long now) {
    output
        .begin()
        .chunk(ChunkTypes.COOKIE_ECHO, 0)
        .bytes(peerCookie, 0, peerCookie.length)
        .endChunk();
    output.sendWithChecksum();
    timer = now + rto.handshakeNanos(timeouts);
  }

  /**
   * @return whether the rest of the packet may be looked at
   */
  boolean onCookieEcho(byte[] b, int at, int length, long now) {
    PeerParameters from = new PeerParameters();
    StateCookie.Verdict verdict =
        cookies.open(
            b,
            at + ChunkTypes.CHUNK_HEADER,
            length - ChunkTypes.CHUNK_HEADER,
            localTag,
            localInitialTsn,
            now,
            from);
    if (verdict == StateCookie.Verdict.FORGED) {
      drop(SctpDrop.FORGED_COOKIE);
      return false;
    }
    if (state == AssociationState.ESTABLISHED) {
      // our COOKIE ACK was lost if both tags are those of this association (§5.2.4 D), however old
      // the cookie is
      if (from.initiateTag != output.peerTag) {
        drop(SctpDrop.UNEXPECTED_CHUNK);
        return false;
      }
      sendCookieAck();
      return true;
    }
    if (verdict == StateCookie.Verdict.STALE) {
      drop(SctpDrop.STALE_COOKIE);
      output.writer.begin(from.initiateTag);
      long staleMicros = (cookies.ageNanos - StateCookie.LIFETIME_NANOS) / 1_000;
      output
          .writer
          .chunk(ChunkTypes.ERROR, 0)
          .u16(ChunkTypes.CAUSE_STALE_COOKIE)
          .u16(8)
          .u32((int) Math.min(Integer.MAX_VALUE, staleMicros))
          .endChunk();
      output.sendWithChecksum();
      return false;
    }
    establish(from, true, now);
    return true;
  }

  void sendCookieAck() {
    output.begin().chunk(ChunkTypes.COOKIE_ACK, 0).endChunk();
    output.sendWithChecksum();
  }

  void onCookieAck(long now) {
    if (state == AssociationState.COOKIE_ECHOED) {
      establish(peer, false, now);
    } else {
      drop(SctpDrop.UNEXPECTED_CHUNK);
    }
  }

  /** The peer calls our cookie stale: start again (§5.2.6). */
  void onStaleCookie(long now) {
    if (state != AssociationState.COOKIE_ECHOED) {
      drop(SctpDrop.UNEXPECTED_CHUNK);
    } else if (++timeouts > config.maxRetransmissions()) {
      listener.failed("the remote end calls every cookie stale");
    } else {
      state = AssociationState.COOKIE_WAIT;
      sendInit(now);
    }
  }

  private void establish(PeerParameters with, boolean acknowledge, long now) {
    state = AssociationState.ESTABLISHED;
    timer = NEVER;
    peerCookie = null;
    output.peerTag = with.initiateTag;
    output.zeroChecksum = with.zeroChecksum && config.zeroChecksum();
    listener.established(with, acknowledge, now);
  }

  private void drop(SctpDrop reason) {
    drops.count(reason);
  }
}
