package io.livekit.jakarta.rtc.sctp;

/** Why something received was dropped, or something to be sent was refused. Each has a counter. */
public enum SctpDrop {
  /** Shorter than a header, not a multiple of four, or without a chunk. */
  MALFORMED_PACKET,
  /** CRC32c is wrong, or zero without having been negotiated. */
  BAD_CHECKSUM,
  /** Not between the two negotiated ports. */
  WRONG_PORT,
  /** The verification tag isn't ours. */
  WRONG_VERIFICATION_TAG,
  /** A chunk whose length runs out of its packet or that is too short for its type. */
  MALFORMED_CHUNK,
  /** A chunk type that we don't know. */
  UNKNOWN_CHUNK,
  /** A chunk that has no place in the present state. */
  UNEXPECTED_CHUNK,
  /** The state cookie wasn't made by us. */
  FORGED_COOKIE,
  /** The state cookie is older than its life time. */
  STALE_COOKIE,
  /** Data received before. */
  DUPLICATE_TSN,
  /** Data too far ahead, or one gap more than we track. */
  OUTSIDE_WINDOW,
  /** No room left to hold data that waits for other data. */
  REASSEMBLY_FULL,
  /** A stream id that we never offered. */
  INVALID_STREAM,
  /** Data without a byte, an old sequence number, or fragments that contradict each other. */
  INVALID_DATA,
  /** An acknowledgement of what was never sent, or one that is older than the last. */
  INVALID_SACK,
  /** A stream reset that isn't in sequence or not well-formed. */
  INVALID_RECONFIG,
  /** A message on a stream without a data channel. */
  UNKNOWN_CHANNEL,
  /** A message on a channel that is closing. */
  CHANNEL_CLOSING,
  /** A DCEP message that isn't well-formed, or an OPEN for a channel that exists. */
  INVALID_DCEP,
  /** One data channel more than allowed. */
  TOO_MANY_CHANNELS,
  /** A label or protocol longer than allowed. */
  LABEL_TOO_LONG,
  /** A payload protocol identifier that isn't one of RFC 8831 §8. */
  UNKNOWN_PPID
}
