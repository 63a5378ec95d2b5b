package io.livekit.jakarta.rtc.ice;

/** Why the agent ignored, refused or forgot something; one counter each. */
public enum IceDrop {
  /** The agent is closed or failed: only a restart helps. */
  NOT_RUNNING,
  /** Not a well-formed STUN message. */
  MALFORMED,
  /** A method other than Binding. */
  NOT_BINDING,
  /** A Binding indication: keeps NAT bindings open, proves nothing. */
  INDICATION,
  /** USERNAME isn't one of this agent's. */
  WRONG_USERNAME,
  /** MESSAGE-INTEGRITY is missing or wrong. */
  WRONG_INTEGRITY,
  /** Answered with 420. */
  UNKNOWN_ATTRIBUTE,
  /** Answered with 487. */
  ROLE_CONFLICT,
  /** A signed check that its answer would be longer than. */
  CHECK_TOO_SHORT,
  /** A response to nothing that was asked, a repeated one, or one that came too late. */
  UNKNOWN_TRANSACTION,
  /** A response from another address than the one asked (RFC 8445 §7.2.5.2.1). */
  WRONG_SOURCE,
  /** The other side answered a check with an error. */
  ERROR_RESPONSE,
  /** More remote candidates than are tried. */
  CANDIDATE_LIMIT,
  /**
   * A remote candidate that names another generation, component or a connection that we'd have to
   * open.
   */
  CANDIDATE_UNUSABLE,
  /** More pairs than are kept. */
  PAIR_LIMIT,
  /** The longest silent peer-reflexive path made room for a new one. */
  PATH_EVICTED
}
