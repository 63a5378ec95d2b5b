package io.livekit.jakarta.media.room;

import io.livekit.jakarta.api.RoomScoped;
import io.livekit.jakarta.media.executor.RoomExecutor;
import jakarta.inject.Inject;
import java.time.Duration;

/**
 * Closes a room that nobody came to, or that all have left (spec/01 §10). Owned by: the room's
 * executor.
 */
@RoomScoped
final class RoomLifetime {
  private final RoomExecutor executor;
  private final RoomInfo info;
  private final Roster roster;
  private Runnable close;
  private RoomExecutor.Timer timer;
  private boolean everJoined;
  private boolean stopped;

  @Inject
  RoomLifetime(RoomExecutor executor, RoomInfo info, Roster roster) {
    this.executor = executor;
    this.info = info;
    this.roster = roster;
  }

  /**
   * Begins to wait for somebody; to be called once, before anybody joins.
   *
   * @param close ends the room
   */
  void start(Runnable close) {
    this.close = close;
    closeAfter(info.current().getEmptyTimeout());
  }

  private void closeAfter(int unsignedSeconds) {
    timer = executor.after(Duration.ofSeconds(Integer.toUnsignedLong(unsignedSeconds)), close);
  }

  /** Somebody came or left: agents and recorders alone don't keep a room. */
  void update() {
    if (stopped) {
      return;
    }
    if (roster.independent() > 0) {
      everJoined = true;
      timer.cancel();
    } else if (everJoined && !timer.isPending()) {
      closeAfter(info.current().getDepartureTimeout());
    }
  }

  /** The room closes: nothing that happens then begins to wait again. */
  void stop() {
    stopped = true;
    RoomExecutor.cancel(timer);
  }
}
