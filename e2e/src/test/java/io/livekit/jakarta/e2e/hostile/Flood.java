package io.livekit.jakarta.e2e.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The same again and again at a rate, until it is closed. */
final class Flood implements AutoCloseable {

  private static final long BREATH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A sender that was held up doesn't make good for more than this at once. */
  private static final long MAX_ARREARS_NANOS = 4 * BREATH_NANOS;

  /** Sends once. @return the bytes, or 0 when nothing could be sent just now */
  @FunctionalInterface
  interface Source {
    int send();
  }

  private final Source source;
  private final double bytesPerNano;
  private final Thread thread;
  private volatile boolean stopped;
  private volatile long bytes;
  private volatile Throwable failure;

  Flood(Source source, long bytesPerSecond) {
    this.source = source;
    bytesPerNano = bytesPerSecond / 1e9;
    thread = new Thread(this::run, "flood");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      long last = System.nanoTime();
      double due = 0;
      while (!stopped) {
        long now = System.nanoTime();
        due += Math.min(now - last, MAX_ARREARS_NANOS) * bytesPerNano;
        last = now;
        while (due > 0 && !stopped) {
          int sent = source.send();
          if (sent == 0) {
            due = 0;
          }
          due -= sent;
          bytes += sent;
        }
        LockSupport.parkNanos(BREATH_NANOS);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  /** Bytes so far, while it still goes on. */
  long bytes() {
    assertThat(failure).isNull();
    assertThat(thread.isAlive()).as("the flood goes on").isTrue();
    return bytes;
  }

  @Override
  public void close() throws InterruptedException {
    stopped = true;
    thread.join();
  }
}
