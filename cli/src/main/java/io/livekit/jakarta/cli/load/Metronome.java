package io.livekit.jakarta.cli.load;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** The thread that plays all streams of a load test. Thread-safe. */
final class Metronome implements AutoCloseable {
  private static final long MAX_PARK_NANOS = 100_000_000L;

  /**
   * Streams begin one after the other: publishers that all send at the same instant would be one
   * burst.
   */
  private static final long STAGGER_NANOS = 3_700_000L;

  private final Queue<SyntheticStream> added = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<SyntheticStream> streams =
      new PriorityQueue<>(Comparator.comparingLong(SyntheticStream::dueNanos));
  private final Thread thread = new Thread(this::run, "metronome");
  private long stagger;
  private volatile boolean closed;

  Metronome() {
    thread.setDaemon(true);
    thread.start();
  }

  void add(SyntheticStream stream) {
    added.add(stream);
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!closed) {
      long now = System.nanoTime();
      for (SyntheticStream stream = added.poll(); stream != null; stream = added.poll()) {
        stagger += STAGGER_NANOS;
        stream.startAt(now + stagger % stream.intervalNanos());
        streams.add(stream);
      }
      SyntheticStream next = streams.peek();
      if (next == null || next.dueNanos() > now) {
        LockSupport.parkNanos(
            this, next == null ? MAX_PARK_NANOS : Math.min(next.dueNanos() - now, MAX_PARK_NANOS));
        continue;
      }
      streams.poll();
      if (!next.hasEnded()) {
        next.play(now);
        streams.add(next);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
