package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.proto.DisconnectReason;
import io.livekit.jakarta.proto.ParticipantInfo.State;

/**
 * Where a session stands (spec/01 §9.2): it joins, becomes active with its first connection, and
 * ends. No way leads back, and what comes out of turn changes nothing. Owned by: the room's
 * executor.
 */
final class ParticipantState {
  private State current = State.JOINING;
  private long joinedAtMillis;
  private boolean everActive;
  private DisconnectReason disconnectReason = DisconnectReason.UNKNOWN_REASON;

  State current() {
    return current;
  }

  boolean isActive() {
    return current == State.ACTIVE;
  }

  boolean isClosed() {
    return current == State.DISCONNECTED;
  }

  /**
   * @return true when it had a peer connection at any time
   */
  boolean wasActive() {
    return everActive;
  }

  /**
   * @return time of the join, 0 before it
   */
  long joinedAtMillis() {
    return joinedAtMillis;
  }

  /**
   * @return why it ended; unknown before
   */
  DisconnectReason disconnectReason() {
    return disconnectReason;
  }

  /** The join response shows this time already, before the participant counts as joined. */
  void joinsAt(long unixMillis) {
    joinedAtMillis = unixMillis;
  }

  /**
   * The client was told that it is in.
   *
   * @return false when it isn't joining
   */
  boolean join(long unixMillis) {
    if (current != State.JOINING) {
      return false;
    }
    current = State.JOINED;
    joinedAtMillis = unixMillis;
    return true;
  }

  /**
   * The connection that carries its data is up, for the first time or again.
   *
   * @return true for the first time
   */
  boolean activate() {
    if (current != State.JOINED) {
      return false;
    }
    current = State.ACTIVE;
    everActive = true;
    return true;
  }

  /**
   * @return false when it has ended before
   */
  boolean end(DisconnectReason reason) {
    if (current == State.DISCONNECTED) {
      return false;
    }
    current = State.DISCONNECTED;
    disconnectReason = reason;
    return true;
  }
}
