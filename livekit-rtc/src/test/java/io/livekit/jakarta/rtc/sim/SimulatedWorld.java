package io.livekit.jakarta.rtc.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Runs events and timers in the order of virtual time. Single-threaded.
 *
 * <pre>{@code
 * SimulatedWorld world = new SimulatedWorld(seed);
 * world.network().all(Link.of().delayMillis(20).loss(0.05));
 * world.drive(Timed)                       // anything with nextTimeoutNanos / onTimeout
 * world.network().bind(address, receiver)  // datagrams come here
 * world.runMillis(10_000);
 * }</pre>
 */
public final class SimulatedWorld {
  /**
   * An object that asks to be woken at the same instant this often is spinning: a bug worth failing
   * on.
   */
  private static final int MAX_WAKEUPS_AT_ONE_INSTANT = 10_000;

  private record Event(long atNanos, long order, Runnable action) {}

  private final long seed;
  private final VirtualClock clock = new VirtualClock();
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          (a, b) ->
              a.atNanos != b.atNanos
                  ? Long.compare(a.atNanos, b.atNanos)
                  : Long.compare(a.order, b.order));
  private final List<Timed> timed = new ArrayList<>();
  private final SimulatedNetwork network;
  private long order;

  /**
   * @param seed decides everything that is random in this world
   */
  public SimulatedWorld(long seed) {
    this.seed = seed;
    this.network = new SimulatedNetwork(this, seed);
  }

  /** The seed: print it when something fails. */
  public long seed() {
    return seed;
  }

  /** The clock. */
  public VirtualClock clock() {
    return clock;
  }

  /** Now. */
  public long nowNanos() {
    return clock.nowNanos();
  }

  /** The network. */
  public SimulatedNetwork network() {
    return network;
  }

  /** Wakes an object from now on. */
  public void drive(Timed object) {
    timed.add(object);
  }

  /** Wakes an object no more. */
  public void release(Timed object) {
    timed.remove(object);
  }

  /** Runs an action at a time, or at once if that has passed. */
  public void at(long nanos, Runnable action) {
    events.add(new Event(Math.max(nanos, nowNanos()), order++, action));
  }

  /** Runs an action after a delay. */
  public void afterMillis(long millis, Runnable action) {
    at(nowNanos() + millis * 1_000_000L, action);
  }

  /** Events still to come: packets on their way and actions put off. */
  public int pendingEvents() {
    return events.size();
  }

  /** Runs for a while. */
  public void runMillis(long millis) {
    runUntil(() -> false, millis);
  }

  /** Runs until a condition holds, looked at after each step. @return whether it held in time */
  public boolean runUntil(BooleanSupplier condition, long maxMillis) {
    long end = nowNanos() + maxMillis * 1_000_000L;
    int wakeups = 0;
    while (!condition.getAsBoolean()) {
      Timed next = earliest();
      long timerAt = next == null ? Long.MAX_VALUE : Math.max(next.nextTimeoutNanos(), nowNanos());
      long eventAt = events.isEmpty() ? Long.MAX_VALUE : events.peek().atNanos;
      long at = Math.min(timerAt, eventAt);
      if (at > end) {
        clock.advanceTo(end);
        return condition.getAsBoolean();
      }
      wakeups = at > nowNanos() ? 0 : wakeups + 1;
      if (wakeups > MAX_WAKEUPS_AT_ONE_INSTANT) {
        throw new AssertionError("time stands still, seed " + seed + ", next " + next);
      }
      clock.advanceTo(at);
      if (eventAt <= timerAt) {
        events.poll().action.run();
      } else {
        next.onTimeout(nowNanos());
      }
    }
    return true;
  }

  private Timed earliest() {
    Timed earliest = null;
    long at = Long.MAX_VALUE;
    for (Timed object : timed) {
      long its = object.nextTimeoutNanos();
      if (its < at) {
        at = its;
        earliest = object;
      }
    }
    return earliest;
  }
}
