package io.livekit.jakarta.media.data;

/** Why a data message goes nowhere. */
public enum DataDrop {
  NOT_ALLOWED,
  UNDECODABLE,
  /** The sender repeats itself after a resume. */
  DUPLICATE_SEQUENCE,
  DUPLICATE_NONCE,
  /** Only agents send transcriptions. */
  NOT_AN_AGENT,
  /** Metrics are for the server. */
  NOT_FORWARDED,
  /** The answer to a call of the server itself. */
  CONSUMED,
  RECEIVER_NOT_CONNECTED,
  RECEIVER_TOO_SLOW,
  TOO_LARGE,
  UNKNOWN_TRACK
}
