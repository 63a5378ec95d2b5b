package io.livekit.jakarta.media.observer;

import io.livekit.jakarta.media.executor.ThreadPools;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.media.outbox.DeliveryResult;
import io.livekit.jakarta.media.outbox.DeliveryRules;
import io.livekit.jakarta.media.outbox.EventReceiver;
import io.livekit.jakarta.media.outbox.LimitedCalls;
import io.livekit.jakarta.media.outbox.OutboxEvent;
import java.time.Duration;
import java.util.concurrent.ThreadPoolExecutor;
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
  private final ThreadPoolExecutor threads;
  private final LimitedCalls calls;

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
    threads = pools.queued("livekit-observer", THREADS);
    calls =
        new LimitedCalls(
            threads,
            timers,
            LIMIT,
            DeliveryResult.refused("no end within " + LIMIT.toSeconds() + " s"),
            DeliveryResult::refused);
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
    calls.run(() -> call(event), done);
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
