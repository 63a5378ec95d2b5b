package io.livekit.jakarta.rtc.flight;

/** The steps of a join that take time, in their order; one connection or two go through theirs. */
public enum JoinStep {
  /** The room has let the participant in, and its join response is on its way. */
  JOINED,
  /** A connection has its first description. */
  CONNECTION_STARTED,
  /** ICE has found a path. */
  PATH_FOUND,
  /** The DTLS handshake has begun. */
  DTLS_STARTED,
  /** It is done, and SRTP has its keys. */
  DTLS_DONE,
  /** A connection is complete, with its data channels. */
  CONNECTION_COMPLETE,
  /** A connection has failed, or wasn't complete in time. */
  CONNECTION_FAILED,
  /** The participant is active: others see it and its tracks. */
  ACTIVE,
  /** The participant left, or was sent away, before it was active. */
  ABORTED
}
