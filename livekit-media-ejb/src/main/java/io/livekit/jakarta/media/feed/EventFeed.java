package io.livekit.jakarta.media.feed;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.executor.TimerService;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The latest events of this node, for readers that come and go (Server-Sent Events): each reads at
 * its own pace and may go on where it was. What a slow reader hasn't read when its place is needed,
 * it misses. Thread-safe; its state belongs to a serial executor of its own.
 */
public final class EventFeed {

  /** Events that are kept, a power of two: some minutes of a busy node, some 5 MB. */
  static final int KEPT = 2_048;

  /** Each looks at each event. */
  static final int MAX_READERS = 256;

  private final RoomExecutor executor;
  private final SharedDropCounters<FeedDrop> drops = new SharedDropCounters<>(FeedDrop.class);
  private final AtomicInteger readerCount = new AtomicInteger();
  private final Set<Place> readers = new HashSet<>();
  private final RoomEvent[] ring = new RoomEvent[KEPT];

  /** Place of the next event that comes; those before it are in the ring. */
  private long end;

  /** Undoes a subscription; later calls do nothing. Thread-safe. */
  @FunctionalInterface
  public interface Subscription {
    void cancel();
  }

  /**
   * @param workers run short tasks
   */
  public EventFeed(Executor workers, TimerService timers, RoomClock clock) {
    executor = new RoomExecutor("event feed", workers, timers, clock, () -> {}, () -> {});
  }

  /** Takes an event on. Never blocks. */
  public void publish(RoomEvent event) {
    executor.execute(() -> add(event));
  }

  private void add(RoomEvent event) {
    ring[index(end++)] = event;
    for (Place reader : Set.copyOf(readers)) {
      reader.goOn();
    }
  }

  /**
   * Has a reader read from now on, or from where it was.
   *
   * @param room name or sid of the only room whose events it wants; null for all
   * @param lastEventId the last event that it has; null for from now on. When that is no longer
   *     kept, it reads everything that is, and hears that something is missing.
   * @return empty when there are too many readers
   */
  public Optional<Subscription> subscribe(String room, String lastEventId, EventReader reader) {
    if (readerCount.incrementAndGet() > MAX_READERS) {
      readerCount.decrementAndGet();
      drops.dropped(FeedDrop.TOO_MANY_READERS);
      return Optional.empty();
    }
    Place place = new Place(room, reader);
    executor.execute(() -> place.begin(lastEventId));
    return Optional.of(() -> executor.execute(place::end));
  }

  /**
   * @return what readers missed, by reason
   */
  public SharedDropCounters<FeedDrop> drops() {
    return drops;
  }

  private static int index(long place) {
    return (int) (place & (KEPT - 1));
  }

  private long oldest() {
    return Math.max(0, end - KEPT);
  }

  /** Where a reader is. Used on the feed's executor only. */
  private final class Place {
    private final String room;
    private final EventReader reader;
    private long next;
    private boolean reading;
    private boolean ended;

    Place(String room, EventReader reader) {
      this.room = room;
      this.reader = reader;
    }

    void begin(String lastEventId) {
      if (ended) {
        return;
      }
      readers.add(this);
      next = end;
      if (lastEventId != null) {
        resume(lastEventId);
      }
      goOn();
    }

    private void resume(String lastEventId) {
      for (next = end; next > oldest(); next--) {
        if (ring[index(next - 1)].id().equals(lastEventId)) {
          return;
        }
      }
      drops.dropped(FeedDrop.RESUMED_TOO_LATE);
      reader.missed();
    }

    void goOn() {
      while (!ended && !reading && next < end) {
        if (next < oldest()) {
          next = oldest();
          drops.dropped(FeedDrop.READER_TOO_SLOW);
          reader.missed();
        }
        RoomEvent event = ring[index(next++)];
        if (wants(event)) {
          read(event);
        }
      }
    }

    private boolean wants(RoomEvent event) {
      return room == null || room.equals(event.room().name()) || room.equals(event.room().sid());
    }

    private void read(RoomEvent event) {
      reading = true;
      CompletionStage<?> read;
      try {
        read = reader.read(event);
      } catch (RuntimeException e) {
        read = CompletableFuture.failedFuture(e);
      }
      read.whenComplete(
          (nothing, error) ->
              executor.execute(
                  () -> {
                    reading = false;
                    if (error != null) {
                      end();
                    }
                    goOn();
                  }));
    }

    void end() {
      if (!ended) {
        ended = true;
        readers.remove(this);
        readerCount.decrementAndGet();
      }
    }
  }
}
