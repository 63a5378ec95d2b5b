package io.livekit.jakarta.web.rtc;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The application's class loader, except that it remembers which service files there are. Tyrus
 * schedules an idle timer with each frame in either direction, even where there is no idle timeout,
 * and for each task that is scheduled Payara looks through the whole class path for context
 * providers (Jakarta Concurrency 3.0 §4.6) by the thread's context class loader. That took most of
 * what signalling costs: half a millisecond for a ping and its answer. Thread-safe.
 */
final class RememberedServices extends ClassLoader {

  private static final String SERVICES = "META-INF/services/";

  /** Far more kinds of services than a container asks for. */
  private static final int MAX_REMEMBERED = 256;

  private static final RememberedServices OURS =
      new RememberedServices(RememberedServices.class.getClassLoader());

  private final Map<String, List<URL>> remembered = new ConcurrentHashMap<>();

  RememberedServices(ClassLoader application) {
    super("livekit-services", application);
  }

  /** Calls something of the container, which finds services faster meanwhile. */
  static void during(Call call) throws IOException {
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
  interface Call {
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
