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

  /** The receiver didn't take it: it refused it, or is an observer that threw or hung. */
  REFUSED,

  /** The store has failed for so long that no more may wait for it. */
  STORE_BACKLOG_FULL
}
