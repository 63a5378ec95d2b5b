package io.livekit.jakarta.media.auth;

/** Why tokens aren't revoked as was asked. Each has a counter. */
public enum RevocationDrop {
  /** As many are revoked as may be at a time. */
  REVOCATIONS_FULL,
  /** The tokens are refused, but only as long as the server lives. */
  REVOCATION_NOT_STORED
}
