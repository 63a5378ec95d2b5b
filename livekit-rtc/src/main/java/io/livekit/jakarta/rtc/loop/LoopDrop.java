package io.livekit.jakarta.rtc.loop;

/** Why a datagram or frame ended in the loop. Each has a counter. */
public enum LoopDrop {
  /** Larger than any packet of WebRTC. */
  OVERSIZED,
  /**
   * The first byte belongs to no protocol of RFC 7983, or the packet is too short for its protocol.
   */
  UNKNOWN_PROTOCOL,
  /** A STUN message that names no peer of ours. */
  UNKNOWN_USERNAME,
  /** From an address that no peer has validated. */
  UNKNOWN_SOURCE,
  /** From another machine, while only this one is served. */
  FOREIGN_SOURCE,
  /** To an address of this machine whose socket is being opened; it comes again. */
  SOCKET_OPENING,
  /** More than a peer may send in its time. */
  PEER_RATE,
  /** DTLS or SRTP from a path that ICE hasn't validated. */
  PATH_NOT_VALIDATED,
  /**
   * Part of a handshake for an address that hasn't shown yet that it receives: more than three
   * times what came from there.
   */
  UNPROVEN_ADDRESS,
  /** The queue to the loop that owns the peer is full. */
  HANDOFF_FULL,
  /** The socket takes no more and its queue has reached its bound. */
  SOCKET_FULL,
  /** The socket refused the packet. */
  SEND_FAILED,
  /** The peer of the packet is closed. */
  PEER_CLOSED,
  /** No socket leads to this path. */
  NO_ROUTE,
  /** A TCP connection's bytes aren't framed packets, or its first packet names no peer. */
  TCP_PROTOCOL,
  /** A TCP connection that nothing authentic came on, or nothing whole for a long time. */
  TCP_IDLE,
  /** More TCP connections than allowed. */
  TCP_LIMIT,
  /** The DTLS keys aren't known yet. */
  NO_KEYS,
  /** An RTP or RTCP packet whose plaintext is malformed. */
  MALFORMED,
  /** An RTP stream that no m-line accounts for. */
  UNKNOWN_SSRC,
  /** More streams, paths or channels than a peer may have. */
  PEER_LIMIT,
  /** SRTP couldn't protect a packet of ours. */
  PROTECT_FAILED,
  /** A bug: the peer's code threw; the peer is closed. */
  PEER_FAULT
}
