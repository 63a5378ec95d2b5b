package io.livekit.jakarta.cli.play;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The thread that plays all files of a session in step. */
public final class Playback implements AutoCloseable {
  private static final long MAX_PARK_NANOS = 1_000_000_000L;

  private final List<FilePlayer> players;
  private final LongSupplier clock;
  private final FailureListener failures;
  private final Runnable onEnd;
  private final Thread thread;
  private volatile boolean closed;

  /** Hears of a file that broke while it was played. */
  @FunctionalInterface
  public interface FailureListener {
    void failed(Throwable cause);
  }

  /**
   * @param clock monotonic nanoseconds
   * @param onEnd called once when all files have ended, on the playing thread
   */
  public Playback(
      List<FilePlayer> players, LongSupplier clock, FailureListener failures, Runnable onEnd) {
    this.players = List.copyOf(players);
    this.clock = clock;
    this.failures = failures;
    this.onEnd = onEnd;
    this.thread = new Thread(this::run, "playback");
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    try {
      long start = clock.getAsLong();
      players.forEach(player -> player.start(start));
      while (!closed) {
        long next = Long.MAX_VALUE;
        for (FilePlayer player : players) {
          player.play(clock.getAsLong());
          next = Math.min(next, player.dueNanos());
        }
        if (next == Long.MAX_VALUE) {
          onEnd.run();
          return;
        }
        long wait = next - clock.getAsLong();
        if (wait > 0) {
          LockSupport.parkNanos(this, Math.min(wait, MAX_PARK_NANOS));
        }
      }
    } catch (RuntimeException
        | InternalError e) { // InternalError: the mapped file was cut short under us
      failures.failed(e);
    }
  }

  /** Returns at once; no more than the frame in hand is sent. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
