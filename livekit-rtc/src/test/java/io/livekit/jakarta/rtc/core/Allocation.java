package io.livekit.jakarta.rtc.core;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.IntConsumer;

/**
 * What code allocates once it is compiled. Until the JIT's last compiler has seen it, objects that
 * never leave a method are made all the same, and when that compiler comes depends on the machine.
 * So the work is measured in windows, and the one that allocated least counts.
 */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocation() {}

  /**
   * Runs windows of work, at most as many as given, until one allocates less than the bound.
   *
   * @param window runs the window of that number, counted from 0, on the calling thread
   * @return the bytes that the calling thread allocated in the window that allocated least
   */
  public static long leastBytes(int windows, long bound, IntConsumer window) {
    assumeTrue(THREADS.isThreadAllocatedMemorySupported());
    long least = Long.MAX_VALUE;
    for (int i = 0; i < windows && least >= bound; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      window.accept(i);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }
}
