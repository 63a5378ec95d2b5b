package io.livekit.jakarta.media.participant;

/**
 * Why something that a client sent over its signalling connection goes nowhere. Each has a counter.
 */
public enum SignalDrop {
  /** A frame that is no SignalRequest: the socket is closed. */
  UNDECODABLE,
  /** A request of a kind that this server doesn't know, or that means nothing any more. */
  UNKNOWN_REQUEST,
  /** More requests wait than an honest client has: the socket is closed. */
  TOO_MANY_REQUESTS,
  /** Pings beyond what any client sends go unanswered. */
  TOO_MANY_PINGS,
  /** The client doesn't read what it is sent: the socket is closed. */
  NOT_READING,
  /** The socket was asked for and never came. */
  UPGRADE_ABANDONED,
  /** An offer that is no session description. */
  NO_DESCRIPTION,
  /** A description that can't be used: the session starts over. */
  BAD_DESCRIPTION,
  /** An answer that nobody asked for: the socket is closed. */
  UNEXPECTED_ANSWER,
  /** A trickle message that holds no candidate. */
  BAD_CANDIDATE,
  /** More candidates than any client has. */
  TOO_MANY_CANDIDATES,
  /** Something that the client's token doesn't allow. */
  NOT_ALLOWED,
  /** A text, a list or a set of tracks beyond its bound. */
  LIMIT_EXCEEDED,
  /** A fault of ours while serving a request: the session starts over. */
  FAULT
}
