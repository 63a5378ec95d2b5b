package io.livekit.jakarta.media.decision;

import io.livekit.jakarta.api.decision.Decision;
import io.livekit.jakarta.media.drop.SharedDropCounters;
import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Asks the application, on threads that may block, and brings the answer back to whoever waits for
 * it: what the application says, or the configured answer when its time is over. Thread-safe.
 */
public final class Decisions {
  private static final System.Logger LOG = System.getLogger(Decisions.class.getName());

  /** What the participant is told: longer words are no reason but a document. */
  static final int MAX_REASON_CHARS = 256;

  private static final String NO_REASON = "denied";
  private static final String FAILED = "the decision failed";
  private static final String TIMED_OUT = "the decision took too long";

  private final Deciders deciders;
  private final Executor threads;
  private final TimerService timers;
  private final Terms terms;
  private final SharedDropCounters<DecisionDrop> counters =
      new SharedDropCounters<>(DecisionDrop.class);

  /**
   * How long the application may take.
   *
   * @param allowOnTimeout what counts after that; what was taken away until then stays away
   */
  public record Terms(Duration timeout, boolean allowOnTimeout) {}

  /**
   * @param threads may refuse what is too much, and may block
   */
  public Decisions(Deciders deciders, Executor threads, TimerService timers, Terms terms) {
    this.deciders = deciders;
    this.threads = threads;
    this.timers = timers;
    this.terms = terms;
  }

  /**
   * @return whether the application is to be asked about these
   */
  public boolean concern(Class<? extends Decision> kind) {
    return deciders.decide(kind);
  }

  public SharedDropCounters<DecisionDrop> counters() {
    return counters;
  }

  /**
   * Asks, and never blocks for it.
   *
   * @param whoWaits where the answer goes
   * @param then told once: the reason of a denial, or empty
   */
  public void ask(Decision decision, Executor whoWaits, Consumer<Optional<String>> then) {
    new Question(decision, whoWaits, then).ask();
  }

  private final class Question {
    private final Decision decision;
    private final Executor whoWaits;
    private final Consumer<Optional<String>> then;
    private final AtomicBoolean answered = new AtomicBoolean();
    private final FutureTask<Void> asking = new FutureTask<>(this::run, null);
    private volatile TimerService.Cancellable deadline;

    Question(Decision decision, Executor whoWaits, Consumer<Optional<String>> then) {
      this.decision = decision;
      this.whoWaits = whoWaits;
      this.then = then;
    }

    void ask() {
      deadline = timers.schedule(terms.timeout().toNanos(), this::timeOut);
      try {
        threads.execute(asking);
      } catch (RejectedExecutionException e) {
        timeOut();
      }
    }

    private void run() {
      try {
        deciders.ask(decision);
      } catch (RuntimeException | Error e) {
        if (answer(Optional.of(FAILED), DecisionDrop.FAILED)) {
          LOG.log(System.Logger.Level.WARNING, "an observer of " + name() + " failed", e);
        }
        return;
      }
      answer(decision.denial().map(Decisions::bounded), DecisionDrop.DENIED);
    }

    /** On the timers' thread, which nothing may hold up. */
    private void timeOut() {
      // What it took away so far counts, and if it has said no already, no it is.
      Optional<String> denial = decision.denial().map(Decisions::bounded);
      if (denial.isEmpty() && !terms.allowOnTimeout()) {
        denial = Optional.of(TIMED_OUT);
      }
      if (answer(denial, DecisionDrop.TIMED_OUT)) {
        counters.dropped(DecisionDrop.TIMED_OUT);
        LOG.log(
            System.Logger.Level.WARNING,
            name() + " wasn't decided in " + terms.timeout().toMillis() + " ms");
        asking.cancel(true);
      }
    }

    /**
     * @param reason counted for a denial, unless the time was over
     * @return false when there was an answer before
     */
    private boolean answer(Optional<String> denial, DecisionDrop reason) {
      if (!answered.compareAndSet(false, true)) {
        return false;
      }
      TimerService.Cancellable timer = deadline;
      if (timer != null) { // it may fire before its maker has it
        timer.cancel();
      }
      if (denial.isPresent() && reason != DecisionDrop.TIMED_OUT) {
        counters.dropped(reason);
      }
      whoWaits.execute(() -> then.accept(denial));
      return true;
    }

    private String name() {
      return decision.getClass().getSimpleName();
    }
  }

  /**
   * @return the application's words, on one line and not without end
   */
  private static String bounded(String reason) {
    StringBuilder line = new StringBuilder();
    String words = reason.strip();
    for (int i = 0; i < Math.min(words.length(), MAX_REASON_CHARS); i++) {
      char next = words.charAt(i);
      line.append(Character.isISOControl(next) ? ' ' : next);
    }
    return line.isEmpty() ? NO_REASON : line.toString();
  }
}
