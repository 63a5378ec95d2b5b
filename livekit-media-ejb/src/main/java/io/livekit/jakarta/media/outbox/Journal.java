package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.event.LogFields;
import io.livekit.jakarta.media.executor.RoomClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Works an {@link EventStore} on a thread of its own: writes what has come since its last write in
 * one transaction, and tries again for as long as the store fails. Nobody waits for it: what comes
 * meanwhile is kept up to a bound. Thread-safe.
 */
final class Journal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Journal.class.getName());

  /** Events that wait to be written: some minutes of a busy node while its database restarts. */
  private static final int MAX_ARRIVALS = 20_000;

  /** What one transaction writes. */
  private static final int MAX_BATCH = 500;

  private static final Duration FORGET_EVERY = Duration.ofMinutes(1);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** Something that asks the store. */
  @FunctionalInterface
  interface Question {
    void ask(EventStore store) throws StoreException;
  }

  private final EventStore store;
  private final StoreRules rules;
  private final RoomClock clock;
  private final Consumer<OutboxEvent> stored;
  private final BlockingQueue<EventStore.Arrival> arrivals = new ArrayBlockingQueue<>(MAX_ARRIVALS);

  /** No longer than what is being delivered: it has no bound of its own. */
  private final ConcurrentLinkedQueue<EventStore.Settlement> settlements =
      new ConcurrentLinkedQueue<>();

  /** One for each receiver at most, and those of operators. */
  private final ConcurrentLinkedQueue<Question> questions = new ConcurrentLinkedQueue<>();

  private final AtomicLong unwritten = new AtomicLong();
  private final Object news = new Object();
  private final Thread thread;
  private boolean hasNews;
  private volatile boolean closing;
  private volatile boolean abandoned;
  private boolean open;
  private boolean failing;
  private long lastNumber;
  private long forgetAtNanos;

  /**
   * @param stored takes each event, with its number and in their order, once it is safe
   */
  Journal(
      EventStore store,
      StoreRules rules,
      ThreadFactory factory,
      RoomClock clock,
      Consumer<OutboxEvent> stored) {
    this.store = store;
    this.rules = rules;
    this.clock = clock;
    this.stored = stored;
    forgetAtNanos = clock.nanos();
    thread = factory.newThread(this::run);
    thread.setName("livekit-event-store");
  }

  void start() {
    thread.start();
  }

  /**
   * @return false when too much is waiting to be written
   */
  boolean append(OutboxEvent event, List<String> receivers) {
    if (!arrivals.offer(new EventStore.Arrival(event, receivers))) {
      return false;
    }
    unwritten.incrementAndGet();
    wake();
    return true;
  }

  /** A delivery has ended. */
  void settle(String receiver, long number, String failure) {
    settlements.add(new EventStore.Settlement(receiver, number, failure));
    wake();
  }

  /** Asks the store, after everything that was written before; again for as long as it fails. */
  void ask(Question question) {
    questions.add(question);
    wake();
  }

  /**
   * @return how many events aren't written yet
   */
  long unwritten() {
    return unwritten.get();
  }

  private void wake() {
    synchronized (news) {
      hasNews = true;
      news.notifyAll();
    }
  }

  private void awaitNews(Duration limit) {
    synchronized (news) {
      try {
        if (!hasNews) {
          news.wait(limit.toMillis());
        }
      } catch (InterruptedException e) {
        closing = true;
        abandoned = true;
      }
      hasNews = false;
    }
  }

  private void run() {
    try {
      while (!closing || hasWork()) {
        if (!hasWork()) {
          awaitNews(FORGET_EVERY);
        }
        List<Question> asked = takeQuestions();
        for (int batches = waitingBatches(); batches > 0; batches--) {
          write();
        }
        answer(asked);
        forget();
        if (abandoned) {
          break;
        }
      }
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the writer of events has ended by a fault", e);
    } finally {
      store.close();
    }
  }

  private boolean hasWork() {
    return !arrivals.isEmpty() || !settlements.isEmpty() || !questions.isEmpty();
  }

  private void write() {
    List<EventStore.Arrival> raw = new ArrayList<>();
    arrivals.drainTo(raw, MAX_BATCH);
    List<EventStore.Settlement> ended = new ArrayList<>();
    while (ended.size() < MAX_BATCH && !settlements.isEmpty()) {
      ended.add(settlements.remove()); // nobody else takes any
    }
    List<EventStore.Arrival> numbered = new ArrayList<>();
    boolean done =
        untilItWorks(
            opened -> {
              if (numbered.isEmpty()) {
                long first = lastNumber;
                for (int i = 0; i < raw.size(); i++) {
                  numbered.add(
                      new EventStore.Arrival(
                          raw.get(i).event().numbered(first + 1 + i), raw.get(i).receivers()));
                }
              } else if (opened.find(numbered.get(0).event().id()).isPresent()) {
                return; // it was written, only the answer was lost
              }
              if (!numbered.isEmpty() || !ended.isEmpty()) {
                opened.write(numbered, ended);
              }
            });
    if (!done) {
      return;
    }
    for (EventStore.Arrival arrival : numbered) {
      lastNumber = arrival.event().number();
      stored.accept(arrival.event());
    }
    unwritten.addAndGet(-raw.size());
  }

  /** Those that come from now on may be about what isn't written with this round. */
  private List<Question> takeQuestions() {
    List<Question> asked = new ArrayList<>();
    for (Question question = questions.poll(); question != null; question = questions.poll()) {
      asked.add(question);
    }
    return asked;
  }

  private int waitingBatches() {
    return 1 + Math.max(arrivals.size(), settlements.size()) / MAX_BATCH;
  }

  private void answer(List<Question> asked) {
    for (Question question : asked) {
      if (!untilItWorks(question)) {
        return;
      }
    }
  }

  private void forget() {
    if (clock.nanos() - forgetAtNanos < 0) {
      return;
    }
    forgetAtNanos = clock.nanos() + FORGET_EVERY.toNanos();
    long settled = clock.unixMillis() - rules.keep().toMillis();
    long pending = settled - rules.retryFor().toMillis();
    untilItWorks(opened -> opened.forget(settled, pending, rules.keepMax()));
  }

  /**
   * @return false when the server ends before it has worked
   */
  private boolean untilItWorks(Question question) {
    Duration pause = FIRST_PAUSE;
    while (!abandoned) {
      try {
        if (!open) {
          lastNumber = Math.max(lastNumber, store.open());
          open = true;
        }
        question.ask(store);
        worked();
        return true;
      } catch (StoreException e) {
        open = false;
        failed(e);
      }
      if (closing) {
        return false;
      }
      pauseFor(pause);
      pause = pause.multipliedBy(2).compareTo(MAX_PAUSE) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
    }
    return false;
  }

  private void pauseFor(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    synchronized (news) {
      try {
        for (long left = pause.toMillis();
            left > 0 && !closing;
            left = (end - System.nanoTime()) / 1_000_000) {
          news.wait(left);
        }
      } catch (InterruptedException e) {
        closing = true;
        abandoned = true;
      }
    }
  }

  private void worked() {
    if (failing) {
      failing = false;
      LOG.log(System.Logger.Level.INFO, "the store of events works again");
    }
  }

  private void failed(StoreException e) {
    LogFields fields = new LogFields();
    fields.put("error", e.getMessage());
    fields.put("waiting", unwritten.get());
    LOG.log(
        failing ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR,
        "the store of events fails: events wait in memory" + LogFields.PLACE,
        fields);
    failing = true;
  }

  /** Writes what is to be written, in a bounded time, and ends. */
  @Override
  public void close() {
    closing = true;
    wake();
    try {
      thread.join(CLOSE_LIMIT.toMillis());
      if (thread.isAlive()) {
        abandoned = true;
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (unwritten.get() > 0) {
      LOG.log(
          System.Logger.Level.ERROR,
          unwritten.get() + " events could not be stored before the end");
    }
  }
}
