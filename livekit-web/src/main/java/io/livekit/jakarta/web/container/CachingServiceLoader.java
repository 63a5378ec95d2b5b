package io.livekit.jakarta.web.container;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Payara 6 (Concurro 3.0, Tyrus 2.1): looks through the whole class path for context providers
 * (Jakarta Concurrency 3.0 §4.6) by the thread's context class loader for each task that is
 * scheduled, and Tyrus schedules an idle timer with each frame in either direction, even where
 * there is no idle timeout. That took most of what signalling costs: half a millisecond for a ping
 * and its answer.
 *
 * <p>So this is the application's class loader, except that it remembers which service files there
 * are. Thread-safe.
 */
public final class CachingServiceLoader extends ClassLoader {

  private static final String SERVICES = "META-INF/services/";

  /** Far more kinds of services than a container asks for. */
  private static final int MAX_REMEMBERED = 256;

  private static final CachingServiceLoader OURS =
      new CachingServiceLoader(CachingServiceLoader.class.getClassLoader());

  private final Map<String, List<URL>> remembered = new ConcurrentHashMap<>();

  CachingServiceLoader(ClassLoader application) {
    super("livekit-services", application);
  }

  /** Calls something of the container, which finds services faster meanwhile. */
  public static void during(Call call) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(OURS);
    try {
      call.run();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** What is called. */
  @FunctionalInterface
  public interface Call {
    void run() throws IOException;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.startsWith(SERVICES)) {
      return super.getResources(name);
    }
    List<URL> found = remembered.get(name);
    if (found == null) {
      found = List.copyOf(Collections.list(super.getResources(name)));
      if (remembered.size() < MAX_REMEMBERED) {
        remembered.put(name, found);
      }
    }
    return Collections.enumeration(found);
  }
}
