package io.livekit.jakarta.launcher;

import java.time.Duration;

/** Makes the end of the process orderly and quick. Thread-safe. */
final class Shutdown {

  /** Who presses Ctrl-C waits no longer than five seconds. */
  private static final Duration MAX_STOP = Duration.ofMillis(4500);
  private static final String MICRO_HOOK = "GlassFish Shutdown Hook";

  private static volatile boolean keepFiles;

  private Shutdown() {
  }

  static void install(InstanceDirectory instance) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(instance), "livekit-shutdown"));
  }

  /** Leaves the temporary files for somebody to look at. */
  static void keepFiles() {
    keepFiles = true;
  }

  private static void stop(InstanceDirectory instance) {
    Thread watchdog = new Thread(() -> {
      try {
        Thread.sleep(MAX_STOP.toMillis());
        Runtime.getRuntime().halt(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }, "livekit-shutdown-limit");
    watchdog.setDaemon(true);
    watchdog.start();
    try {
      // The container's own hook stops the application and runs at the same time as this one.
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals(MICRO_HOOK)) {
          thread.join();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!keepFiles) {
      instance.delete();
    }
  }
}
