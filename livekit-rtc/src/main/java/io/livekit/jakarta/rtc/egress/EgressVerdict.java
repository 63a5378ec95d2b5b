package io.livekit.jakarta.rtc.egress;

/**
 * What became of a packet for one subscriber: {@link #FORWARDED}, or why not; counted by ordinal.
 */
public enum EgressVerdict {
  /** Not dropped. */
  FORWARDED,
  /** The subscriber, or the server on its behalf, paused the track. */
  PAUSED,
  /** Another simulcast layer is being forwarded. */
  NOT_SELECTED,
  /** Nothing is forwarded yet and this is no key frame. */
  WAITING_FOR_KEY_FRAME,
  /** Above the temporal layer wanted. */
  TEMPORAL_LAYER,
  /**
   * A frame of a scalable stream that needs what wasn't forwarded, or whose dependency descriptor
   * doesn't say what it needs.
   */
  UNDECODABLE,
  /** Above what the subscriber's path carries, until the layer below begins. */
  NOT_AFFORDABLE,
  /** Only padding; its sequence number is closed up. */
  PADDING_ONLY,
  /** This packet was decided on before. */
  DUPLICATE,
  /** So late that its place in the outgoing sequence is forgotten. */
  TOO_LATE,
  /** A late packet of a picture that was dropped, or that isn't known. */
  PICTURE_DROPPED,
  /** The subscriber did not negotiate the codec that the packet has now. */
  CODEC_MISMATCH,
  /** A payload that can't be turned into the subscriber's format. */
  NOT_CONVERTIBLE,
  /** Longer than an outbox slot. */
  TOO_LARGE,
  /** The subscriber's outbox is full, or it has no keys yet. */
  OUTBOX_FULL,
  /** SRTP refused. */
  NOT_PROTECTED,
  /**
   * Waited for its turn on a narrow path for too long, or until the path carried nothing of its
   * layer any more.
   */
  STALE,
  /** Overwritten in the ring while it was being encrypted. */
  TORN,
  /** The loop was so slow that the ring overtook it. */
  LAPPED,
  /** A NACK for a packet that was never sent or is forgotten. */
  NACK_UNKNOWN,
  /** A NACK for a packet that was resent often enough, or just now (spec/02 §5.6). */
  NACK_THROTTLED,
  /** A NACK of a subscriber that has asked for more than its share ({@link ResendBudget}). */
  NACK_OVER_BUDGET,
  /** A NACK for a packet of a layer that the subscriber's path didn't carry and has left. */
  NACK_OBSOLETE,
  /** A NACK for a packet that the ring no longer has. */
  NACK_EXPIRED;

  /**
   * @return whether the packet had its place in the subscriber's stream and did not get out
   */
  boolean isSendFailure() {
    return switch (this) {
      case NOT_CONVERTIBLE, TOO_LARGE, OUTBOX_FULL, NOT_PROTECTED, TORN -> true;
      default -> false;
    };
  }
}
