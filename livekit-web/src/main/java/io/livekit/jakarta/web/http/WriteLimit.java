package io.livekit.jakarta.web.http;

import io.livekit.jakarta.media.executor.NodeThreads;
import io.livekit.jakarta.media.executor.TimerService;
import io.livekit.jakarta.web.drop.WebCounters;
import io.livekit.jakarta.web.drop.WebDrop;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Frees threads that wait for callers who don't read: one call of a response's stream may take so
 * long and no longer. Containers differ in whether they have such a limit: Payara gives up after
 * half a minute, WildFly never. Thread-safe.
 */
@ApplicationScoped
public class WriteLimit {

  /** A caller on a slow network reads some kilobytes in a part of it. */
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final Duration LOOK = Duration.ofSeconds(5);

  @Inject NodeThreads threads;
  @Inject WebCounters counters;

  private final Set<Write> writes = ConcurrentHashMap.newKeySet();
  private TimerService.Cancellable look;

  /** What may wait for its caller. */
  @FunctionalInterface
  interface Output {
    void write() throws IOException;
  }

  @PostConstruct
  void open() {
    look = threads.every(LOOK, () -> look(System.nanoTime()));
  }

  @PreDestroy
  void close() {
    look.cancel();
  }

  /**
   * Writes on this thread.
   *
   * @throws IOException when it fails, or took longer than {@link #LIMIT}
   */
  void write(Output output) throws IOException {
    Write write = new Write(System.nanoTime());
    writes.add(write);
    boolean inTime;
    try {
      output.write();
    } finally {
      writes.remove(write);
      inTime = write.end();
    }
    if (!inTime) {
      throw new InterruptedIOException("the caller doesn't read the answer");
    }
  }

  /** Interrupts what has taken too long. */
  void look(long nowNanos) {
    for (Write write : writes) {
      if (write.giveUp(nowNanos)) {
        counters.dropped(WebDrop.ANSWER_NOT_READ);
      }
    }
  }

  /** One call of a stream. The lock keeps an interrupt from meeting what its thread does next. */
  private static final class Write {
    private final Thread thread = Thread.currentThread();
    private final long sinceNanos;
    private boolean ended;
    private boolean interrupted;

    Write(long nowNanos) {
      sinceNanos = nowNanos;
    }

    synchronized boolean giveUp(long nowNanos) {
      if (ended || interrupted || nowNanos - sinceNanos < LIMIT.toNanos()) {
        return false;
      }
      interrupted = true;
      thread.interrupt();
      return true;
    }

    /**
     * @return whether nobody gave it up
     */
    synchronized boolean end() {
      ended = true;
      if (interrupted) {
        Thread.interrupted();
      }
      return !interrupted;
    }
  }

  /**
   * @return calls of streams that go on
   */
  int going() {
    return writes.size();
  }
}
