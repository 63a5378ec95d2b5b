package io.livekit.jakarta.launcher;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/** {@code --cpuprofile} and {@code --memprofile}, in the JDK's own formats. */
final class Profiles {

  private Profiles() {}

  static void start(Path cpu, Path memory) {
    if (cpu != null) {
      try {
        Recording recording = new Recording(Configuration.getConfiguration("profile"));
        recording.setDestination(cpu);
        recording.setDumpOnExit(true);
        recording.start();
      } catch (IOException | ParseException e) {
        throw new LaunchException(
            "--cpuprofile: " + cpu + " can't be recorded: " + e.getMessage(), e);
      }
    }
    if (memory != null) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> dump(memory), "memory-profile"));
    }
  }

  private static void dump(Path file) {
    try {
      Files.deleteIfExists(file);
      ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
          .dumpHeap(file.toString(), true);
    } catch (IOException | IllegalArgumentException e) {
      System.err.println(
          "livekit-server: --memprofile: " + file + " can't be written: " + e.getMessage());
    }
  }
}
