package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.executor.TimerService;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Deliveries that may block, on threads of their receiver and each within a time: one that takes
 * longer is interrupted, and counts as ended whether it heeds that or not. Thread-safe.
 */
public final class LimitedCalls {
  private final ThreadPoolExecutor threads;
  private final TimerService timers;
  private final Duration limit;
  private final DeliveryResult late;
  private final Function<String, DeliveryResult> broken;

  /**
   * @param late what comes of a delivery that takes longer than the limit
   * @param broken makes of an exception what comes of the delivery that ended by it
   */
  public LimitedCalls(
      ThreadPoolExecutor threads,
      TimerService timers,
      Duration limit,
      DeliveryResult late,
      Function<String, DeliveryResult> broken) {
    this.threads = threads;
    this.timers = timers;
    this.limit = limit;
    this.late = late;
    this.broken = broken;
  }

  /**
   * @param done takes what came of it, once, on any thread
   */
  public void run(Callable<DeliveryResult> delivery, Consumer<DeliveryResult> done) {
    AtomicBoolean ended = new AtomicBoolean();
    Consumer<DeliveryResult> once =
        result -> {
          if (ended.compareAndSet(false, true)) {
            done.accept(result);
          }
        };
    Call call = new Call(delivery, once);
    call.limit =
        timers.schedule(
            limit.toNanos(),
            () -> {
              call.cancel(true);
              threads.remove(call);
              once.accept(late);
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
  private final class Call extends FutureTask<DeliveryResult> {
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
        result = broken.apply(e.getCause().toString());
      } catch (InterruptedException e) {
        throw new IllegalStateException(e); // it has ended, so nobody waits
      }
      told.accept(result);
    }
  }
}
