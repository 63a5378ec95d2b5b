package io.livekit.jakarta.launcher.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.glassfish.grizzly.CloseListener;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;

/**
 * Bounds how many connections there are, and how long each may take for the header of a request;
 * the container bounds neither. Where there is no room for a new connection, the one goes that has
 * kept us waiting for a header longest. First in the chain, before the HTTP codec. Thread-safe.
 */
final class ConnectionGate extends BaseFilter {

  /** As far as descriptors allow: room for every WebSocket of a large node. */
  static final int MAX_CONNECTIONS = 16_384;

  /** From the first byte, or the accept, to the empty line. Phones on bad networks need two. */
  static final Duration HEADER_LIMIT = Duration.ofSeconds(10);

  /** Of the descriptors, for media, files and the container stay as many. */
  private static final int SHARE_OF_DESCRIPTORS = 2;

  private static final long SWEEP_MILLIS = 500;

  private record Wait(Exchange exchange, long number, long sinceNanos) {}

  private final int maxConnections;
  private final AtomicInteger connections = new AtomicInteger();
  // in the order in which the waits began; those that are over stay until their turn comes
  private final Queue<Wait> waits = new ConcurrentLinkedQueue<>();

  ConnectionGate(int maxConnections) {
    this.maxConnections = maxConnections;
  }

  /**
   * @return the bound for this process
   */
  static int maxConnections() {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
      long descriptors = unix.getMaxFileDescriptorCount();
      if (descriptors > 0) {
        return (int) Math.min(MAX_CONNECTIONS, descriptors / SHARE_OF_DESCRIPTORS);
      }
    }
    return MAX_CONNECTIONS;
  }

  /** Begins to close what takes too long. */
  void start() {
    Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "livekit-http-deadlines");
              thread.setDaemon(true);
              return thread;
            })
        .scheduleWithFixedDelay(
            () -> closeLate(System.nanoTime()), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public NextAction handleAccept(FilterChainContext context) throws IOException {
    Connection<?> connection = context.getConnection();
    connection.addCloseListener(
        (CloseListener<?, ?>) (closed, type) -> connections.decrementAndGet());
    if (connections.incrementAndGet() > maxConnections && !closeLongestWaiting()) {
      connection.closeSilently();
      return context.getStopAction();
    }
    await(Exchange.begin(connection));
    return context.getInvokeAction();
  }

  @Override
  public NextAction handleRead(FilterChainContext context) throws IOException {
    Exchange exchange = Exchange.of(context.getConnection());
    if (exchange != null && exchange.isIdle()) {
      await(exchange);
    }
    return context.getInvokeAction();
  }

  private void await(Exchange exchange) {
    long now = System.nanoTime();
    waits.add(new Wait(exchange, exchange.awaitHeader(), now));
  }

  /**
   * @return whether there was one
   */
  private boolean closeLongestWaiting() {
    for (Wait wait = waits.poll(); wait != null; wait = waits.poll()) {
      if (wait.exchange().closeIfAwaiting(wait.number())) {
        return true;
      }
    }
    return false;
  }

  private void closeLate(long nowNanos) {
    Wait oldest = waits.peek();
    while (oldest != null && nowNanos - oldest.sinceNanos() > HEADER_LIMIT.toNanos()) {
      // Another thread may have taken it meanwhile; whichever comes out is as old, or nearly.
      Wait wait = waits.poll();
      if (wait != null) {
        wait.exchange().closeIfAwaiting(wait.number());
      }
      oldest = waits.peek();
    }
  }
}
