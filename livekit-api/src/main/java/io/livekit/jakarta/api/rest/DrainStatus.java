package io.livekit.jakarta.api.rest;

import java.time.Instant;

/**
 * How far the server is emptied. Immutable.
 *
 * @param deadline when participants who are still there are told to come back, elsewhere or later;
 *     null unless it drains
 */
public record DrainStatus(State state, Instant deadline) {

  /** How far it is. */
  public enum State {
    /** It makes rooms and takes participants. */
    SERVING,
    /** It makes no rooms, and waits for the participants to go. */
    DRAINING,
    /** Nobody is left, and nobody gets in until it is cancelled. */
    DRAINED
  }
}
