package io.livekit.jakarta.media.feed;

import io.livekit.jakarta.api.event.RoomEvent;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.media.executor.TimerService;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * The events of this node, for readers that come and go (Server-Sent Events): each reads at its own
 * pace and may go on where it was. The latest are here, older ones are looked up in the history,
 * where there is one; what is in neither when a reader needs it, it misses, and hears so.
 * Thread-safe; its state belongs to a serial executor of its own.
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
  private final EventRing ring = new EventRing(KEPT);

  /** Null without one. */
  private final EventHistory history;

  /** Those who want to ask the history: it answers one after the other. */
  private final Deque<Question> questions = new ArrayDeque<>();

  private boolean asking;
  private boolean closed;

  /** Undoes a subscription; later calls do nothing. Thread-safe. */
  @FunctionalInterface
  public interface Subscription {
    void cancel();
  }

  /**
   * @param workers run short tasks
   * @param history null for none
   */
  public EventFeed(Executor workers, TimerService timers, RoomClock clock, EventHistory history) {
    executor = new RoomExecutor("event feed", workers, timers, clock, () -> {}, () -> {});
    this.history = history;
  }

  /**
   * Takes an event on. Never blocks.
   *
   * @param number its place in the history; without meaning where there is none
   */
  public void publish(long number, RoomEvent event) {
    executor.execute(() -> add(number, event));
  }

  private void add(long number, RoomEvent event) {
    ring.add(history == null ? ring.nextNumber() : number, event);
    for (Place reader : Set.copyOf(readers)) {
      reader.goOn();
    }
  }

  /** An event can't be told. Never blocks. */
  public void lost() {
    executor.execute(() -> Set.copyOf(readers).forEach(Place::missed));
  }

  /**
   * Has a reader read from now on, or from where it was.
   *
   * @param room name or sid of the only room whose events it wants; null for all
   * @param lastEventId the last event that it has; null for from now on. When nobody has that any
   *     more, it reads everything that is here, and hears that something is missing.
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

  /** Asks the history nothing more. */
  public void close() {
    executor.execute(
        () -> {
          closed = true;
          questions.clear();
        });
  }

  /**
   * @return what readers missed, by reason
   */
  public SharedDropCounters<FeedDrop> drops() {
    return drops;
  }

  private void askNext() {
    if (!asking && !questions.isEmpty()) {
      asking = true;
      questions.remove().ask().run();
    }
  }

  /** What a reader wants to ask the history. */
  private record Question(Place asker, Runnable ask) {}

  /** Where a reader is. Used on the feed's executor only. */
  private final class Place {
    private final String room;
    private final EventReader reader;

    /** In the ring; without meaning while it is {@link #behind}. */
    private long next;

    /** Of the last event that it has, or that isn't for it. */
    private long number;

    /** Whether it reads what is before the ring. */
    private boolean behind;

    /** What the history has answered, to be told one after the other. */
    private final Deque<Runnable> page = new ArrayDeque<>();

    /** Whether it waits for the history. */
    private boolean waiting;

    private boolean reading;

    /** Whether it has heard that events are missing, and nothing since. */
    private boolean told;

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
      goTo(ring.end());
      if (lastEventId != null) {
        resume(lastEventId);
      }
      goOn();
    }

    private void goTo(long place) {
      behind = false;
      next = place;
      number = ring.number(place) - 1;
    }

    private void resume(String lastEventId) {
      long after = ring.placeAfter(lastEventId);
      if (after >= 0) {
        goTo(after);
      } else if (history == null) {
        resumeTooLate();
      } else {
        ask(() -> history.find(lastEventId), this::found);
      }
    }

    private void found(OptionalLong last, Throwable error) {
      if (error == null && last.isPresent()) {
        behind = true;
        number = last.getAsLong();
      } else {
        resumeTooLate();
      }
    }

    /** From here on it gets what is in the ring. */
    private void resumeTooLate() {
      goTo(ring.oldest());
      miss(FeedDrop.RESUMED_TOO_LATE);
    }

    /**
     * Asks the history when those who asked before have their answers.
     *
     * @param answered takes the answer, or why there is none
     */
    private <T> void ask(Supplier<CompletionStage<T>> question, BiConsumer<T, Throwable> answered) {
      waiting = true;
      if (closed) {
        return;
      }
      questions.add(
          new Question(
              this,
              () ->
                  question
                      .get()
                      .whenComplete(
                          (answer, error) ->
                              executor.execute(
                                  () -> {
                                    asking = false;
                                    waiting = false;
                                    answered.accept(answer, error);
                                    goOn();
                                    askNext();
                                  }))));
      askNext();
    }

    private void miss(FeedDrop reason) {
      drops.dropped(reason);
      missed();
    }

    void missed() {
      if (!ended && !told) {
        told = true;
        reader.missed();
      }
    }

    void goOn() {
      while (!ended && !reading && !waiting) {
        if (!page.isEmpty()) {
          page.remove().run();
        } else if (behind) {
          catchUp();
        } else if (next == ring.end()) {
          return;
        } else if (next < ring.oldest()) {
          overtaken();
        } else {
          number = ring.number(next);
          RoomEvent event = ring.get(next++);
          if (wants(event)) {
            read(event);
          }
        }
      }
    }

    private void overtaken() {
      if (history == null) {
        goTo(ring.oldest());
        miss(FeedDrop.READER_TOO_SLOW);
      } else {
        behind = true;
      }
    }

    private void catchUp() {
      long place = ring.placeOf(number + 1);
      if (place >= 0) {
        goTo(place);
      } else {
        ask(() -> history.after(number), this::turnTo);
      }
    }

    private void turnTo(EventHistory.Page found, Throwable error) {
      if (error != null) {
        resumeTooLate();
        return;
      }
      if (found.last() == number) {
        goTo(ring.end());
        return;
      }
      for (EventHistory.Event event : found.events()) {
        skipTo(event.number() - 1);
        number = event.number();
        if (wants(event.event())) {
          page.add(() -> read(event.event()));
        }
      }
      skipTo(found.last());
    }

    /** Events up to this number are gone, where there are any. */
    private void skipTo(long last) {
      if (number < last) {
        number = last;
        page.add(() -> miss(FeedDrop.RESUMED_TOO_LATE));
      }
    }

    private boolean wants(RoomEvent event) {
      return room == null || room.equals(event.room().name()) || room.equals(event.room().sid());
    }

    private void read(RoomEvent event) {
      told = false;
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
        questions.removeIf(question -> question.asker() == this);
        page.clear();
        readerCount.decrementAndGet();
      }
    }
  }
}
