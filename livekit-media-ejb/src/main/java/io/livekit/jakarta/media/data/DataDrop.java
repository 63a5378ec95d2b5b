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
  /** Slower than lossy data may wait, or than {@code datachannel_slow_threshold}. */
  RECEIVER_TOO_SLOW,
  /** A reader stopped while others waited for it: its reliable channel was closed. */
  RECEIVER_STOPPED,
  /** More waited for a reader than is kept: its reliable channel was closed. */
  RECEIVER_TOO_FAR_BEHIND,
  /** The application doesn't want it. */
  DENIED,
  /** Too much waits for the application already. */
  UNDECIDED,
  TOO_LARGE,
  UNKNOWN_TRACK
}
