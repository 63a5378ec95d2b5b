package io.livekit.jakarta.rtc.pacing;

import java.util.ArrayList;
import java.util.List;

/**
 * Spreads what is sent to one subscriber over time (a leaky bucket): no more at once than its path
 * carries in some milliseconds, the rest at a multiple of what it is known to carry. Holds nothing
 * back while the path isn't known to be narrow. Audio goes past it; what is sent again goes past it
 * too, and what is held back waits for that. Owned by: the subscriber's media loop.
 *
 * <p>The multiple (libwebrtc has 1.1 to 2.5, draft-ietf-rmcat-gcc §4 1.5), turns and the rate that
 * rises with the queue's age are as in libwebrtc's published behaviour; its queue may be longer.
 */
public final class Pacer {
  /** Of the estimate: one that is too low mustn't make a key frame much later. */
  static final double FACTOR = 1.5;

  /** While packets queue on the path: the queue goes down, as audio behind it is late. */
  static final double CONGESTED_FACTOR = 0.8;

  /** What goes out at once, in time at the pacing rate: several packets, for a segmented send. */
  static final long BURST_NANOS = 5_000_000L;

  /** What waits has gone out after this, however fast that has to be. */
  static final long MAX_WAIT_NANOS = 350_000_000L;

  /** What goes past it lets the others wait for this long at most. */
  private static final long MAX_DEBT_NANOS = 100_000_000L;

  /** Turns this close together are one. */
  private static final long SLACK_NANOS = 1_000_000L;

  private final Runnable waits;
  private final List<PacedStream> waiting = new ArrayList<>();
  private double nanosPerByte; // 0 while everything goes out at once
  private long paidNanos =
      Long.MIN_VALUE / 2; // when the path has taken, at the pacing rate, what was sent
  private int turn;

  /**
   * @param waits runs when there is something to send at {@link #nextTimeoutNanos} that wasn't
   *     before
   */
  public Pacer(Runnable waits) {
    this.waits = waits;
  }

  /**
   * Tells what the path is known to carry.
   *
   * @param bitsPerSecond of all that is sent
   * @param congested packets queue on the path now
   */
  public void carries(long bitsPerSecond, boolean congested) {
    nanosPerByte = 8e9 / ((congested ? CONGESTED_FACTOR : FACTOR) * bitsPerSecond);
  }

  /** The path isn't known to be narrow: nothing is held back any more. */
  public void off() {
    nanosPerByte = 0;
  }

  /**
   * @return whether what comes now may go out now; if not, tell {@link #hold}
   */
  public boolean admits(long nowNanos) {
    return nanosPerByte == 0 || waiting.isEmpty() && paidNanos - nowNanos <= BURST_NANOS;
  }

  /** Something goes out. */
  public void sent(int bytes, long nowNanos) {
    if (nanosPerByte != 0) {
      pay(bytes, nanosPerByte, nowNanos);
    }
  }

  private void pay(int bytes, double costs, long nowNanos) {
    long paid = Math.max(paidNanos, nowNanos) + (long) (bytes * costs);
    paidNanos = Math.min(paid, nowNanos + MAX_DEBT_NANOS);
  }

  /** The stream has something that waits. */
  public void hold(PacedStream stream) {
    if (!waiting.contains(stream)) {
      waiting.add(stream);
      if (waiting.size() == 1) {
        waits.run();
      }
    }
  }

  /**
   * @return when {@link #onTimeout} has something to do, or {@link Long#MAX_VALUE}
   */
  public long nextTimeoutNanos() {
    return waiting.isEmpty() ? Long.MAX_VALUE : paidNanos;
  }

  /** Sends what it is time for, the streams in turns. */
  public void onTimeout(long nowNanos) {
    if (waiting.isEmpty() || paidNanos - nowNanos > SLACK_NANOS) {
      return;
    }
    double costs = costs(nowNanos);
    while (!waiting.isEmpty() && paidNanos - nowNanos <= BURST_NANOS) {
      turn = turn < waiting.size() ? turn : 0;
      PacedStream stream = waiting.get(turn);
      pay(stream.waitingBytes() == 0 ? 0 : stream.sendNext(nowNanos), costs, nowNanos);
      if (stream.waitingBytes() == 0) {
        waiting.remove(turn);
      } else {
        turn++;
      }
    }
  }

  /**
   * @return nanoseconds that a byte takes: fewer where the queue would get too long otherwise
   */
  private double costs(long nowNanos) {
    if (nanosPerByte == 0) {
      return 0;
    }
    long bytes = 0;
    long oldest = nowNanos;
    for (int i = 0; i < waiting.size(); i++) {
      PacedStream stream = waiting.get(i);
      if (stream.waitingBytes() > 0) {
        bytes += stream.waitingBytes();
        oldest = Math.min(oldest, stream.oldestNanos());
      }
    }
    double left = Math.max(0, oldest + MAX_WAIT_NANOS - nowNanos);
    return bytes == 0 ? nanosPerByte : Math.min(nanosPerByte, left / bytes);
  }
}
