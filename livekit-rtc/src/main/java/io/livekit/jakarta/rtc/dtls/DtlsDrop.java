package io.livekit.jakarta.rtc.dtls;

/** Why a datagram or application data was dropped. */
public enum DtlsDrop {
  /** Not a sequence of whole DTLS records, or a record that has no business where it came. */
  MALFORMED,
  /** Larger than a peer's DTLS ever sends, or than we can send in one record. */
  TOO_LARGE,
  /** The handshake is not keeping up with what arrives. */
  QUEUE_FULL,
  /** Application data before the handshake is complete. */
  NOT_CONNECTED,
  /** The association is over. */
  CLOSED
}
