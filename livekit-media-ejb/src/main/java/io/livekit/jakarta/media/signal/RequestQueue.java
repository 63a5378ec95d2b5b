package io.livekit.jakarta.media.signal;

import io.livekit.jakarta.media.executor.Allowance;
import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.proto.SignalRequest;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One client's requests on their way into its room. A client that sends without end waits for
 * itself: its requests take turns with everybody else's, and come no faster than an honest
 * client's. Thread-safe.
 */
final class RequestQueue {
  /**
   * Requests that may wait: a client that scrolls through a thousand tracks makes as many at once,
   * and no more.
   */
  static final int MAX_WAITING = 5_000;

  /** Bytes that may wait: a few of the largest messages that are read at all. */
  static final long MAX_WAITING_BYTES = 32 << 20;

  /** Requests that are served before others of the room get their turn. */
  static final int MAX_PER_TURN = 16;

  /** What a client may ask for at once, in requests; each kilobyte counts as one more. */
  static final int BURST = 4_000;

  /**
   * What a client may ask for in the long run: far above what people can do, far below what hurts a
   * room.
   */
  static final int PER_SECOND = 400;

  private static final double BYTES_PER_UNIT = 1024;

  private final RoomExecutor executor;
  private final Consumer<SignalRequest> handler;
  private final Queue<SignalRequest> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final Allowance allowance; // owned by the executor
  private volatile boolean closed;

  /**
   * @param handler serves a request, on the executor
   */
  RequestQueue(RoomExecutor executor, Consumer<SignalRequest> handler) {
    this.executor = executor;
    this.handler = handler;
    allowance = new Allowance(BURST, PER_SECOND, executor.clock().nanos());
  }

  /**
   * @return false when too much waits already; the request is then not taken
   */
  boolean add(SignalRequest request) {
    if (closed) {
      return true;
    }
    int size = request.getSerializedSize();
    if (count.get() >= MAX_WAITING || bytes.get() + size > MAX_WAITING_BYTES) {
      return false;
    }
    bytes.addAndGet(size);
    waiting.add(request);
    if (count.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
    return true;
  }

  private void drain() {
    long now = executor.clock().nanos();
    for (int i = 0; i < MAX_PER_TURN; i++) {
      if (closed) {
        waiting.clear();
        return;
      }
      SignalRequest next = waiting.peek();
      if (!allowance.take(1 + next.getSerializedSize() / BYTES_PER_UNIT, now)) {
        executor.after(Duration.ofNanos(allowance.nanosUntilLeft(now)), this::drain);
        return;
      }
      waiting.remove();
      bytes.addAndGet(-next.getSerializedSize());
      handler.accept(next);
      if (count.decrementAndGet() == 0) {
        return;
      }
    }
    executor.execute(this::drain);
  }

  /** Nothing that waits is served any more. */
  void close() {
    closed = true;
  }
}
