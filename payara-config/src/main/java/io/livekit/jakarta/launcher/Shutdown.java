package io.livekit.jakarta.launcher;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** Makes the end of the process orderly and quick. Thread-safe. */
final class Shutdown {

  /** Who presses Ctrl-C waits no longer than five seconds. */
  static final Duration MAX_STOP = Duration.ofMillis(4500);

  /** Where nobody waits for the end, but for a file that is written at it. */
  static final Duration MAX_STOP_WITH_FILES = Duration.ofMinutes(2);

  static final String MICRO_HOOK = "GlassFish Shutdown Hook";

  /**
   * What was asked for is done, however long the container would have taken to tidy up: a
   * supervisor must not read a failure from the load of the machine.
   */
  private static final int ENDED_AS_ASKED = 0;

  private static volatile boolean keepFiles;

  private final Duration limit;
  private final Runnable deletion;
  private final AtomicBoolean deleted = new AtomicBoolean();

  private Shutdown(Duration limit, Runnable deletion) {
    this.limit = limit;
    this.deletion = deletion;
  }

  /**
   * Looks after the end of this process.
   *
   * @param limit how long the container may take to stop
   * @param deletion deletes the temporary files
   */
  static void install(Duration limit, Runnable deletion) {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(new Shutdown(limit, deletion)::stop, "livekit-shutdown"));
  }

  /** Leaves the temporary files for somebody to look at. */
  static void keepFiles() {
    keepFiles = true;
  }

  private void stop() {
    Thread watchdog = new Thread(this::endLate, "livekit-shutdown-limit");
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
    watchdog.interrupt();
    delete();
  }

  private void endLate() {
    try {
      Thread.sleep(limit.toMillis());
    } catch (InterruptedException stoppedInTime) {
      return;
    }
    // Standard error has been taken over by the container's log.
    new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
        .println(
            "livekit-server: not everything stopped within "
                + limit.toMillis()
                + " ms; ended all the same");
    delete();
    Runtime.getRuntime().halt(ENDED_AS_ASKED);
  }

  private void delete() {
    if (!keepFiles && deleted.compareAndSet(false, true)) {
      deletion.run();
    }
  }
}
