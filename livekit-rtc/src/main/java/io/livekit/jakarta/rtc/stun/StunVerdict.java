package io.livekit.jakarta.rtc.stun;

/** What {@link StunMessage#wrap} thinks of a buffer. */
public enum StunVerdict {
  OK,
  /** Less than a header. */
  TOO_SHORT,
  /** First bits or magic cookie say that it's something else. */
  NOT_STUN,
  /** The header's length isn't the buffer's. */
  WRONG_LENGTH,
  /** An attribute runs over the end, has an impossible length or stands behind FINGERPRINT. */
  BROKEN_ATTRIBUTE,
  /** More attributes than anyone sends. */
  TOO_MANY_ATTRIBUTES,
  /** FINGERPRINT doesn't match. */
  WRONG_FINGERPRINT
}
