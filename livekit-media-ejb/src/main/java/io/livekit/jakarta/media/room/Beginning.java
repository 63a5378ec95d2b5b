package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.room.QualityScore.State;

/**
 * Excuses a stream in its first window: what has only just begun may not be there yet. Owned by:
 * the room's executor.
 */
final class Beginning {
  private State before = State.MUTED;

  /**
   * Takes the next window.
   *
   * @return what the window is rated as
   */
  State rated(State now, long newPackets) {
    boolean begins = now == State.ON && before == State.MUTED && newPackets == 0;
    before = now;
    return begins ? State.MUTED : now;
  }
}
