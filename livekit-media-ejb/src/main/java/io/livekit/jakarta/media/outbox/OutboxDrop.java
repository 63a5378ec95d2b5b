package io.livekit.jakarta.media.outbox;

/** Why a receiver didn't get an event. */
public enum OutboxDrop {

  /** As many events of its room were waiting for the receiver as may. */
  ROOM_BACKLOG_FULL,

  /** As many events of all rooms were waiting for the receiver as may. */
  RECEIVER_BACKLOG_FULL,

  /** It waited for too long before its turn came. */
  TOO_OLD,

  /** Every attempt failed. */
  ATTEMPTS_EXHAUSTED,

  /** The receiver said that it doesn't want it. */
  REFUSED
}
