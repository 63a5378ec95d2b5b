package io.livekit.jakarta.media.participant;

import io.livekit.jakarta.media.executor.RoomExecutor;
import io.livekit.jakarta.rtc.core.TokenBucket;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One participant's requests on their way into its room, from whichever of its sockets they came:
 * what came over a socket that has ended since is served before what comes over the next. A client
 * that sends without end waits for itself: its requests take turns with everybody else's, and come
 * no faster than an honest client's, however many sockets it opens. Thread-safe.
 */
public final class RequestQueue {

  /** One request, with what serves it. Thread-safe until it is served. */
  public interface Request {
    /**
     * @return size of the message
     */
    int bytes();

    /**
     * @return lines of the description that the message carries, 0 without one
     */
    int lines();

    /**
     * @return true when the request counts no more: it is dropped without being charged for
     */
    boolean isVoid();

    /** Serves it; called once at most, on the room's executor. */
    void serve();
  }

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

  /**
   * A description costs by its lines more than by their length: so many are as much work as another
   * request.
   */
  private static final double LINES_PER_UNIT = 50;

  private final RoomExecutor executor;
  private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();
  private final TokenBucket allowance; // owned by: the room's executor
  private boolean held; // owned by: the room's executor
  private boolean stopped; // owned by: the room's executor; held while something waited
  private volatile boolean closed;

  RequestQueue(RoomExecutor executor) {
    this.executor = executor;
    allowance = new TokenBucket(BURST, PER_SECOND);
  }

  /**
   * @return false when too much waits already; the request is then not taken
   */
  public boolean add(Request request) {
    if (closed) {
      return true;
    }
    int size = request.bytes();
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
      if (held) {
        stopped = true;
        return;
      }
      Request next = waiting.peek();
      if (!next.isVoid() && !allowance.takeOnCredit(cost(next), now)) {
        executor.after(Duration.ofNanos(allowance.nanosUntilLeft(now)), this::drain);
        return;
      }
      waiting.remove();
      bytes.addAndGet(-next.bytes());
      if (!next.isVoid()) {
        next.serve();
      }
      if (count.decrementAndGet() == 0) {
        return;
      }
    }
    executor.execute(this::drain);
  }

  /** What serving a request costs a room, in requests of the simplest kind. */
  private static double cost(Request request) {
    return 1 + request.bytes() / BYTES_PER_UNIT + request.lines() / LINES_PER_UNIT;
  }

  /**
   * What was asked for isn't done yet: all that follows waits until {@link #release}. On the room's
   * executor.
   */
  void hold() {
    held = true;
  }

  /** Goes on after {@link #hold}. On the room's executor. */
  void release() {
    held = false;
    if (stopped) {
      stopped = false;
      executor.execute(this::drain);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** The session has ended: nothing that waits is served any more. */
  void close() {
    closed = true;
  }
}
