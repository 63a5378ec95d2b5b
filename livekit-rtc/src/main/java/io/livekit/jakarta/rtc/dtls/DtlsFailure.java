package io.livekit.jakarta.rtc.dtls;

/** Why a DTLS association could not be established or was lost. */
public enum DtlsFailure {
  /** The peer's certificate is not the one its SDP announced (RFC 8122 §5, RFC 8827 §6.5). */
  FINGERPRINT_MISMATCH,
  /** The SDP's fingerprint is malformed or of a hash that we don't accept. */
  FINGERPRINT_UNSUPPORTED,
  /** The peer sent no certificate. */
  NO_CERTIFICATE,
  /** The peer offered or chose no SRTP profile of ours. */
  NO_SRTP_PROFILE,
  /** The handshake was not complete in time. */
  TIMEOUT,
  /** Too many handshakes are running: no thread was free. */
  SATURATED,
  /** The peer ended the handshake with an alert. */
  REMOTE_ALERT,
  /** The peer broke the protocol, or we share neither version nor cipher suite. */
  PROTOCOL,
  /** A fault of our own. */
  INTERNAL
}
