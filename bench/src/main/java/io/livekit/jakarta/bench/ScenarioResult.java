package io.livekit.jakarta.bench;

import io.livekit.jakarta.cli.load.LoadResult;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What one scenario came to on one server.
 *
 * @param idle before anybody joined
 * @param loaded with everybody in the room
 */
record ScenarioResult(
    String target,
    Scenario scenario,
    List<Window> windows,
    LoadResult load,
    Memory idle,
    Memory loaded) {

  /**
   * @param live heap after a collection and direct memory, 0 where that can't be had
   */
  record Memory(long resident, long live) {}

  /**
   * A stretch of time with everybody in the room.
   *
   * @param packets media packets, or data messages, that arrived at participants
   * @param jvm null for a server that is no JVM
   * @param machineLoad of the last minute, processes that want a core
   */
  record Window(
      double seconds,
      ProcessMeter.Cpu cpu,
      long packets,
      long bytes,
      JvmMeter.Spent jvm,
      double machineLoad) {
    double microsPerPacket() {
      return cpu.total() * 1e6 / Math.max(1, packets);
    }

    double mediaMicrosPerPacket() {
      return threadMicrosPerPacket(MEDIA_THREADS);
    }

    /**
     * @return the JVM's compilers: nothing once everything is compiled
     */
    double compilerMicrosPerPacket() {
      return threadMicrosPerPacket(COMPILER_THREADS);
    }

    private double threadMicrosPerPacket(String prefix) {
      return cpu.threads().entrySet().stream()
              .filter(thread -> thread.getKey().matches(prefix))
              .mapToDouble(Map.Entry::getValue)
              .sum()
          * 1e6
          / Math.max(1, packets);
    }
  }

  private static final String MEDIA_THREADS = "livekit-media";
  private static final String COMPILER_THREADS = "C[12] Compiler.*";

  ScenarioResult {
    windows = List.copyOf(windows);
  }

  private double sum(ToDoubleFunction<Window> of) {
    return windows.stream().mapToDouble(of).sum();
  }

  double packets() {
    return sum(Window::packets);
  }

  double packetsPerSecond() {
    return packets() / sum(Window::seconds);
  }

  double userMicros() {
    return perPacket(window -> window.cpu().user() * 1e6);
  }

  double systemMicros() {
    return perPacket(window -> window.cpu().system() * 1e6);
  }

  /**
   * @return CPU time of the whole process, kernel included, over packets sent to participants
   */
  double micros() {
    return userMicros() + systemMicros();
  }

  double leastMicros() {
    return windows.stream().mapToDouble(Window::microsPerPacket).min().orElse(0);
  }

  double mostMicros() {
    return windows.stream().mapToDouble(Window::microsPerPacket).max().orElse(0);
  }

  /**
   * @return the media loops' share of {@link #micros}; 0 for a server without threads of that name
   */
  double mediaMicros() {
    return perPacket(window -> window.mediaMicrosPerPacket() * window.packets());
  }

  /**
   * @return the JVM's compilers' share of {@link #micros}: it goes away with time
   */
  double compilerMicros() {
    return perPacket(window -> window.compilerMicrosPerPacket() * window.packets());
  }

  boolean isJvm() {
    return windows.stream().allMatch(window -> window.jvm() != null);
  }

  /**
   * @return bytes that the media loops allocate for each packet
   */
  double mediaBytesPerPacket() {
    return isJvm() ? perPacket(window -> window.jvm().mediaBytes()) : 0;
  }

  /**
   * @return bytes that all threads allocate for each packet
   */
  double allBytesPerPacket() {
    return isJvm() ? perPacket(window -> window.jvm().allBytes()) : 0;
  }

  long collections() {
    return isJvm() ? windows.stream().mapToLong(window -> window.jvm().collections()).sum() : 0;
  }

  long collectionMillis() {
    return isJvm()
        ? windows.stream().mapToLong(window -> window.jvm().collectionMillis()).sum()
        : 0;
  }

  private double perPacket(ToDoubleFunction<Window> of) {
    return sum(of) / Math.max(1, packets());
  }

  double residentPerParticipant() {
    return (double) (loaded.resident() - idle.resident()) / scenario.participants();
  }

  double livePerParticipant() {
    return (double) (loaded.live() - idle.live()) / scenario.participants();
  }
}
