package io.livekit.jakarta.rtc.sctp;

/** Where an association is in its life (RFC 9260 §4). */
enum AssociationState {
  CLOSED,
  COOKIE_WAIT,
  COOKIE_ECHOED,
  ESTABLISHED,
  SHUTDOWN_PENDING,
  SHUTDOWN_SENT,
  SHUTDOWN_RECEIVED,
  SHUTDOWN_ACK_SENT,
  ENDED
}
