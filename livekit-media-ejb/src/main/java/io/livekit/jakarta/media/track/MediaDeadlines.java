package io.livekit.jakarta.media.track;

import io.livekit.jakarta.media.executor.RoomExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Waits for the media of announced tracks, and no longer than it may take (spec/01 §7.3). Owned by:
 * the room's executor.
 */
final class MediaDeadlines {
  static final Duration MEDIA_TIMEOUT = Duration.ofSeconds(30);

  private final RoomExecutor executor;
  private final Consumer<String> missed;
  private final Map<String, RoomExecutor.Timer> bySid = new HashMap<>();

  /**
   * @param missed told the sid of a track whose time is over
   */
  MediaDeadlines(RoomExecutor executor, Consumer<String> missed) {
    this.executor = executor;
    this.missed = missed;
  }

  /** Gives a track its time, from now. */
  void set(String sid) {
    cancel(sid);
    bySid.put(sid, executor.after(MEDIA_TIMEOUT, () -> passed(sid)));
  }

  private void passed(String sid) {
    bySid.remove(sid);
    missed.accept(sid);
  }

  /** Media came, or is no longer to come. */
  void cancel(String sid) {
    RoomExecutor.Timer timer = bySid.remove(sid);
    if (timer != null) {
      timer.cancel();
    }
  }

  void cancelAll() {
    bySid.values().forEach(RoomExecutor.Timer::cancel);
    bySid.clear();
  }
}
