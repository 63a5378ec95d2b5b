package io.livekit.jakarta.rtc.net;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Numbers the threads that another factory makes, so that a thread dump tells what each is for.
 * Thread-safe.
 */
public final class NamedThreads implements ThreadFactory {
  private final ThreadFactory factory;
  private final String prefix;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * @param factory the container's, or any
   */
  public NamedThreads(ThreadFactory factory, String prefix) {
    this.factory = factory;
    this.prefix = prefix;
  }

  /**
   * @return null when the factory makes no more, as a container's does while it goes down
   */
  @Override
  public Thread newThread(Runnable body) {
    Thread thread = factory.newThread(body);
    if (thread != null) {
      thread.setName(prefix + "-" + made.incrementAndGet());
    }
    return thread;
  }
}
