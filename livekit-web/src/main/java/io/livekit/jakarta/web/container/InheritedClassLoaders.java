package io.livekit.jakarta.web.container;

/**
 * WildFly 39 (Undertow 2.3), Payara 6: start threads of their pools while a request of ours opens a
 * WebSocket, or while a frame of ours is sent. A thread inherits the context class loader of the
 * thread that starts it; these outlive the application, and would keep it in memory.
 *
 * <p>So the threads that inherited ours get another one when the application ends. Thread-safe.
 */
public final class InheritedClassLoaders {

  private InheritedClassLoaders() {}

  /** Takes the application's class loader from all threads but the caller's. */
  public static void takeBack() {
    ClassLoader ours = InheritedClassLoaders.class.getClassLoader();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      ClassLoader inherited = thread.getContextClassLoader();
      if (thread != Thread.currentThread()
          && (inherited == ours || inherited instanceof CachingServiceLoader)) {
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      }
    }
  }
}
