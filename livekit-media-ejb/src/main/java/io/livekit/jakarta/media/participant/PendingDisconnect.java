package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.executor.RoomExecutor;
import java.time.Duration;

/**
 * Holds a participant's connections open until the client has read why they end. The leave travels
 * on a path of its own, and a client whose connection breaks before it arrives may take that for a
 * failure and try to come back. Owned by: the room's executor.
 */
final class PendingDisconnect {
  /**
   * A client that hasn't read its leave and closed its socket by then has a dead socket, or doesn't
   * care.
   */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private final RoomExecutor executor;
  private final Runnable disconnect;
  private SignalChannel channel; // carries the leave; null when there is none to wait for
  private RoomExecutor.Timer timeout;

  PendingDisconnect(RoomExecutor executor, Runnable disconnect) {
    this.executor = executor;
    this.disconnect = disconnect;
  }

  /** A leave was sent here. */
  void travelsOn(SignalChannel channel) {
    this.channel = channel;
  }

  /** The session has ended: its connections follow, at once or when the leave was read. */
  void begin() {
    if (channel == null) {
      disconnect.run();
    } else {
      timeout = executor.after(PATIENCE, disconnect);
    }
  }

  /** A socket of the participant ended. */
  void closed(SignalChannel ended) {
    if (channel != ended) {
      return;
    }
    if (timeout != null) {
      timeout.cancel();
    }
    disconnect.run();
  }
}
