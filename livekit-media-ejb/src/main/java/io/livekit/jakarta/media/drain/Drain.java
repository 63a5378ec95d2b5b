package io.livekit.jakarta.media.drain;

import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.executor.RoomClock;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.participant.CloseReason;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Empties this node, so that it can end or be replaced without cutting anybody's call short: it
 * makes no new rooms, those that live go on and take participants (spec/04 §6), and whoever is
 * still there at the deadline is told to come back, elsewhere or later. Thread-safe.
 */
public final class Drain {
  private static final System.Logger LOG = System.getLogger(Drain.class.getName());

  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration SAY = Duration.ofSeconds(5);

  /** Longer is as good as for ever, and has nanoseconds that a long can count. */
  private static final Duration MAX_LIMIT = Duration.ofDays(365);

  /** How far it is. */
  public enum State {
    SERVING,
    /** Waits for the participants to go. */
    DRAINING,
    /** Nobody is left, and nobody gets in until {@link #cancel}. */
    DRAINED
  }

  /**
   * How it goes. Immutable.
   *
   * @param deadline when those who are still there are told to come back; null unless it goes on
   */
  public record Progress(State state, Instant deadline) {}

  private final RoomDirectory directory;
  private final TimerService timers;
  private final RoomClock clock;
  private State state = State.SERVING;
  private boolean suspended; // it is the container's suspension that drains, nobody's order
  private int run; // what belongs to an earlier one does nothing any more
  private long deadline;
  private long saidAt;
  private TimerService.Cancellable next;
  private CompletableFuture<Void> emptied = new CompletableFuture<>();

  public Drain(RoomDirectory directory, TimerService timers, RoomClock clock) {
    this.directory = directory;
    this.timers = timers;
    this.clock = clock;
  }

  public synchronized State state() {
    return state;
  }

  public synchronized Progress progress() {
    if (state != State.DRAINING) {
      return new Progress(state, null);
    }
    long left = Math.max(0, deadline - clock.nanos());
    return new Progress(
        state, Instant.ofEpochMilli(clock.unixMillis() + Duration.ofNanos(left).toMillis()));
  }

  /**
   * @return whether somebody has ordered a drain, which the container's suspension is not: it may
   *     be no more than the first step of its shutdown, or of an hour's maintenance
   */
  public synchronized boolean isOrdered() {
    return state != State.SERVING && !suspended;
  }

  /**
   * The container takes no new requests for now. A drain that goes on, goes on as it was ordered.
   *
   * @param limit how long participants may stay from now on
   */
  public void suspend(Duration limit) {
    synchronized (this) {
      if (state != State.SERVING) {
        return;
      }
      suspended = true;
    }
    start(limit);
  }

  /** The container takes requests again: ends what its suspension has begun, and nothing else. */
  public void resume() {
    synchronized (this) {
      if (!suspended) {
        return;
      }
    }
    cancel();
  }

  /**
   * Begins, or gives a drain that goes on another deadline.
   *
   * @param limit how long participants may stay from now on; zero ends their sessions at once
   * @return completes when the node is empty; never when the drain is cancelled
   */
  public CompletionStage<Void> begin(Duration limit) {
    synchronized (this) {
      suspended = false;
    }
    return start(limit);
  }

  private CompletionStage<Void> start(Duration limit) {
    int current;
    CompletionStage<Void> result;
    synchronized (this) {
      result = emptied;
      if (state == State.DRAINED) {
        return result;
      }
      Duration bounded = limit.compareTo(MAX_LIMIT) < 0 ? limit : MAX_LIMIT;
      deadline = clock.nanos() + bounded.toNanos();
      if (state == State.SERVING) {
        LOG.log(Level.INFO, "draining: no new rooms; participants may stay for {0}", limit);
        saidAt = clock.nanos();
      }
      state = State.DRAINING;
      current = startAnew();
    }
    directory.makeRooms(false);
    look(current);
    return result;
  }

  /** Takes rooms again. */
  public void cancel() {
    synchronized (this) {
      if (state == State.SERVING) {
        return;
      }
      state = State.SERVING;
      suspended = false;
      startAnew();
      emptied = new CompletableFuture<>();
    }
    directory.makeRooms(true);
    LOG.log(Level.INFO, "draining was cancelled: rooms are made again");
  }

  /** Waits no longer: whoever is still there is told to come back. */
  public void force() {
    int current;
    synchronized (this) {
      if (state != State.DRAINING) {
        return;
      }
      deadline = clock.nanos();
      current = startAnew();
    }
    look(current);
  }

  /** To be called with the lock held. */
  private int startAnew() {
    if (next != null) {
      next.cancel();
      next = null;
    }
    return ++run;
  }

  private void look(int current) {
    directory.participants().thenAccept(present -> decide(current, present));
  }

  private void decide(int current, int present) {
    synchronized (this) {
      if (current != run || state != State.DRAINING) {
        return;
      }
      long left = deadline - clock.nanos();
      if (present > 0 && left > 0) {
        if (clock.nanos() - saidAt >= SAY.toNanos()) {
          saidAt = clock.nanos();
          LOG.log(Level.INFO, "waiting for participants to exit: {0}", present);
        }
        next = timers.schedule(Math.min(left, LOOK.toNanos()), () -> look(current));
        return;
      }
    }
    // Rooms in which nobody is would only have waited for their time-out.
    directory
        .closeEach(CloseReason.SERVER_SHUTDOWN)
        .whenComplete((closed, failure) -> end(current, present));
  }

  private void end(int current, int present) {
    CompletableFuture<Void> done;
    synchronized (this) {
      if (current != run || state != State.DRAINING) {
        return;
      }
      state = State.DRAINED;
      done = emptied;
    }
    LOG.log(Level.INFO, "drained; participants told to come back: {0}", present);
    done.complete(null);
  }
}
