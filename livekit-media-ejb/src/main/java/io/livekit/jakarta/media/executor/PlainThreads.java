package io.livekit.jakarta.media.executor;

import java.util.concurrent.ThreadFactory;

/**
 * Makes threads where no container does. They see the application's classes and don't keep a JVM
 * alive. Thread-safe.
 */
public final class PlainThreads implements ThreadFactory {

  @Override
  public Thread newThread(Runnable body) {
    Thread thread = new Thread(body);
    thread.setDaemon(true);
    thread.setContextClassLoader(PlainThreads.class.getClassLoader());
    return thread;
  }
}
