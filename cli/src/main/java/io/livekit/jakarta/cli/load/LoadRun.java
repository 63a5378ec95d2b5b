package io.livekit.jakarta.cli.load;

import io.livekit.jakarta.rtc.peer.RtcEngine;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One load test from the first join to the result. Owned by: the thread that calls {@link #run}.
 */
public final class LoadRun {
  /** After the last one began to join. */
  private static final long CONNECT_MILLIS = 20_000;

  /** After everybody is connected: subscriptions and key frames. */
  private static final long MEDIA_MILLIS = 10_000;

  private static final long LOOK_MILLIS = 200;

  private final LoadPlan plan;
  private final Duration duration;
  private final CountDownLatch interrupted = new CountDownLatch(1);

  /**
   * @param duration from when everybody is there; null until interrupted
   */
  public LoadRun(LoadPlan plan, Duration duration) {
    this.plan = plan;
    this.duration = duration;
  }

  /** What is going on. */
  public enum Phase {
    JOINING,
    STARTING,
    MEASURING
  }

  /** A look at it. */
  public record Look(Phase phase, double seconds, LoadTest.Progress progress) {}

  /** Ends the run early, with a result of what there was. Any thread. */
  public void interrupt() {
    interrupted.countDown();
  }

  /**
   * @param looks hears several times a second how it goes
   */
  public LoadResult run(RtcEngine engine, Consumer<Look> looks) throws InterruptedException {
    try (LoadTest test = new LoadTest(plan, engine)) {
      test.start();
      begin(test, looks);
      long begun = System.nanoTime();
      long end = duration == null ? Long.MAX_VALUE : duration.toNanos();
      while (System.nanoTime() - begun < end && !pause()) {
        looks.accept(new Look(Phase.MEASURING, seconds(begun), test.progress()));
      }
      return test.result();
    }
  }

  /** Waits until everybody is in and gets what is wanted, or too long, and begins to measure. */
  private void begin(LoadTest test, Consumer<Look> looks) throws InterruptedException {
    long start = System.nanoTime();
    long deadline = start + TimeUnit.MILLISECONDS.toNanos(test.rampMillis() + CONNECT_MILLIS);
    LoadTest.Progress progress = test.progress();
    while (!progress.isSettled() && System.nanoTime() < deadline && !pause()) {
      progress = test.progress();
      looks.accept(new Look(Phase.JOINING, seconds(start), progress));
    }
    deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MEDIA_MILLIS);
    while (!progress.allReceive() && System.nanoTime() < deadline && !pause()) {
      progress = test.progress();
      looks.accept(new Look(Phase.STARTING, seconds(start), progress));
    }
    test.beginMeasuring();
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  /**
   * @return whether to stop
   */
  private boolean pause() throws InterruptedException {
    return interrupted.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }
}
