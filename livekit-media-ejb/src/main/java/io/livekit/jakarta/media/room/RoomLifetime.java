package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.executor.RoomExecutor;
import java.time.Duration;

/**
 * Closes a room that nobody came to, or that all have left (spec/01 §10). Owned by: the room's
 * executor.
 */
final class RoomLifetime {
  private final RoomExecutor executor;
  private final Duration departureTimeout;
  private final Runnable close;
  private RoomExecutor.Timer timer;
  private boolean everJoined;

  RoomLifetime(
      RoomExecutor executor, Duration emptyTimeout, Duration departureTimeout, Runnable close) {
    this.executor = executor;
    this.departureTimeout = departureTimeout;
    this.close = close;
    timer = executor.after(emptyTimeout, close);
  }

  /**
   * @param independent participants that a room is kept for: agents and recorders alone don't keep
   *     one
   */
  void update(int independent) {
    if (independent > 0) {
      everJoined = true;
      timer.cancel();
    } else if (everJoined && !timer.isPending()) {
      timer = executor.after(departureTimeout, close);
    }
  }

  void stop() {
    timer.cancel();
  }
}
