package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.executor.RoomClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose network needs TCP, remembered beyond a session for its next one (spec/02 §1.5).
 * Thread-safe.
 */
public final class IcePreferences {
  static final Duration TTL = Duration.ofMinutes(5);

  /** Preferences kept; they are as many as clients that failed within minutes. */
  static final int MAX_KEPT = 10_000;

  private final RoomClock clock;
  private final Map<Key, Long> tcpUntil =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Long> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private record Key(String room, String identity) {}

  public IcePreferences(RoomClock clock) {
    this.clock = clock;
  }

  synchronized void set(String room, String identity, boolean tcp) {
    Key key = new Key(room, identity);
    tcpUntil.remove(key);
    if (tcp) {
      tcpUntil.put(key, clock.nanos() + TTL.toNanos());
    }
  }

  synchronized boolean needsTcp(String room, String identity) {
    Long until = tcpUntil.get(new Key(room, identity));
    return until != null && until - clock.nanos() > 0;
  }
}
