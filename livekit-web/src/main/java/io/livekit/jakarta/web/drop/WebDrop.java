package io.livekit.jakarta.web.drop;

/** Why a request or a frame goes no further than the web application. Each has a counter. */
public enum WebDrop {
  /** A token that is none, or isn't valid here or now. */
  TOKEN_REFUSED,
  /** A token whose issuer can't be asked for its keys. */
  ISSUER_UNAVAILABLE,
  /** Somebody who came back from an issuer, or was to be sent there, and isn't signed in. */
  LOGIN_REFUSED,
  /** A signalling connection that isn't opened. */
  UPGRADE_REFUSED,
  /** A handshake that the container serves a second time. */
  UPGRADE_REPEATED,
  /** A frame, or pieces of a message, beyond what a signal message may be: the socket is closed. */
  FRAME_TOO_LARGE,
  /** More pings than any client sends, each of which asks for an answer: the socket is closed. */
  TOO_MANY_CONTROL_FRAMES,
  /** The body of a call has yet to come, and too many others are waited for. */
  BODY_NOT_AWAITED,
  /** The body of a call is longer than that of its method may be. */
  BODY_TOO_LARGE,
  /** An answer of the server API that its caller didn't read in time. */
  ANSWER_NOT_READ,
  /** An answer for which there is no room, because too many others wait to be read. */
  ANSWER_NOT_KEPT
}
