package io.livekit.jakarta.media.room;

import io.livekit.jakarta.media.executor.RoomClock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose network needs TCP, remembered beyond a session for its next one (spec/02 §1.5). A
 * preference is a work-around, and lasts only while it works: the next session takes it over when
 * the last one came through by TCP, and puts it to the test again. Where TCP can't be reached
 * either a client would otherwise be locked out as long as it is remembered. Thread-safe.
 */
public final class IcePreferences {
  static final Duration TTL = Duration.ofMinutes(5);

  /** Preferences kept; they are as many as clients that failed within minutes. */
  static final int MAX_KEPT = 10_000;

  private final RoomClock clock;
  private final Map<Key, Preference> tcp =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Preference> eldest) {
          return size() > MAX_KEPT;
        }
      };

  private record Key(String room, String identity) {}

  /**
   * @param until when it is forgotten, in nanoseconds
   * @param proven nothing has failed by it since it was chosen, or connected by it, last
   */
  private record Preference(long until, boolean proven) {}

  public IcePreferences(RoomClock clock) {
    this.clock = clock;
  }

  /**
   * Remembers TCP.
   *
   * @param proven false when it is tried because something else failed: it counts for the next
   *     session only if this one connects by it
   */
  synchronized void useTcp(String room, String identity, boolean proven) {
    Key key = new Key(room, identity);
    tcp.remove(key);
    tcp.put(key, new Preference(clock.nanos() + TTL.toNanos(), proven));
  }

  /** A session that uses TCP only has connected: what is remembered of it works. */
  synchronized void connected(String room, String identity) {
    tcp.computeIfPresent(
        new Key(room, identity), (key, known) -> new Preference(known.until(), true));
  }

  synchronized void forget(String room, String identity) {
    tcp.remove(new Key(room, identity));
  }

  /**
   * Answers for a session that begins. What it is told to use has to prove itself again in it.
   *
   * @return whether it is to use TCP only
   */
  synchronized boolean takeForJoin(String room, String identity) {
    Key key = new Key(room, identity);
    Preference known = tcp.remove(key);
    if (known == null || !known.proven() || known.until() - clock.nanos() <= 0) {
      return false;
    }
    tcp.put(key, new Preference(known.until(), false));
    return true;
  }
}
