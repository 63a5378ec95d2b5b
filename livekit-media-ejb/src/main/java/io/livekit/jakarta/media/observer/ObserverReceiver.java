package io.livekit.jakarta.media.observer;

import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.DeliveryRules;
import io.livekit.jakarta.media.outbox.EventReceiver;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Brings events to one asynchronous observer of an application, on threads that no other has, so
 * that one that blocks holds up no other. Thread-safe.
 */
public final class ObserverReceiver implements EventReceiver, AutoCloseable {

  /** Rooms whose events an observer gets at a time; whoever blocks all of them waits for itself. */
  private static final int THREADS = 4;

  private static final int MAX_PER_ROOM = 1_000;
  private static final int MAX_WAITING = 10_000;

  /** From then on the observer is interrupted, and the room's next event is its turn. */
  static final Duration LIMIT = Duration.ofSeconds(30);

  /** An observer that throws has had its event: whoever wants it again keeps it himself. */
  public static final DeliveryRules RULES =
      new DeliveryRules(
          THREADS,
          MAX_PER_ROOM,
          MAX_WAITING,
          DeliveryRules.NEVER,
          1,
          DeliveryRules.NEVER,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private final String name;
  private final Predicate<OutboxEvent> wanted;
  private final ObserverCall observer;
  private final TimerService timers;
  private final ThreadPoolExecutor threads;

  /**
   * @param name as {@link EventReceiver#name()}
   * @param pools makes its threads
   */
  public ObserverReceiver(
      String name,
      Predicate<OutboxEvent> wanted,
      ObserverCall observer,
      ThreadPools pools,
      TimerService timers) {
    this.name = name;
    this.wanted = wanted;
    this.observer = observer;
    this.timers = timers;
    threads = pools.queued("livekit-observer", THREADS);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean wants(OutboxEvent event) {
    return wanted.test(event);
  }

  @Override
  public void deliver(OutboxEvent event, int dropped, Consumer<DeliveryResult> done) {
    AtomicBoolean ended = new AtomicBoolean();
    Consumer<DeliveryResult> once =
        result -> {
          if (ended.compareAndSet(false, true)) {
            done.accept(result);
          }
        };
    Call call = new Call(() -> call(event), once);
    call.limit =
        timers.schedule(
            LIMIT.toNanos(),
            () -> {
              call.cancel(true);
              threads.remove(call);
              once.accept(DeliveryResult.refused("no end within " + LIMIT.toSeconds() + " s"));
            });
    try {
      threads.execute(call);
    } catch (RejectedExecutionException closed) {
      call.limit.cancel();
      once.accept(DeliveryResult.failed("closed"));
    }
  }

  /**
   * One call, which takes its limit along when it ends, and tells what came of it unless it was
   * cancelled. Thread-safe.
   */
  private static final class Call extends FutureTask<DeliveryResult> {
    private final Consumer<DeliveryResult> told;

    /** Set before the call is handed to a thread. */
    private TimerService.Cancellable limit;

    Call(Callable<DeliveryResult> body, Consumer<DeliveryResult> told) {
      super(body);
      this.told = told;
    }

    @Override
    protected void done() {
      limit.cancel();
      if (isCancelled()) {
        return;
      }
      DeliveryResult result;
      try {
        result = get();
      } catch (ExecutionException e) {
        result = DeliveryResult.refused(e.getCause().toString());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e); // it has ended, so nobody waits
      }
      told.accept(result);
    }
  }

  private DeliveryResult call(OutboxEvent event) {
    try {
      observer.call(ApiEvents.of(event));
      return DeliveryResult.DELIVERED;
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return DeliveryResult.refused(e.toString());
    }
  }

  /** Interrupts what it is doing. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
