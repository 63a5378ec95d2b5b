package io.livekit.jakarta.ear;

import static org.assertj.core.api.Assertions.assertThat;

import io.livekit.jakarta.rtc.core.MediaKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingFile;

/** What another JVM holds, as the JDK's tools and the kernel tell it. */
record ServerJvm(long pid) {
  private static final Pattern OUR_CLASSES =
      Pattern.compile("\\bio\\.livekit\\.jakarta\\.(media|rtc|web|proto)\\.");

  /**
   * Threads that have our names, run our code, or were made by the server's default
   * ManagedThreadFactory: nobody but us uses that.
   */
  private static final Pattern OUR_THREADS =
      Pattern.compile(
          "\\A\"livekit-|io\\.livekit\\.jakarta\\.(media|rtc|web|proto)\\.|\\A\"globalEventExecutor|"
              + "\\A\"[^\"]*(__default|EE-)ManagedThreadFactory");

  private static final String RECORDING = "livekit";

  /** Whose constants exist once for each deployment that has had a call. */
  private static final String AN_ENUM = " " + MediaKind.class.getName();

  private static final Pattern NATIVE_LIBRARY = Pattern.compile("libnetty_transport_native");

  /**
   * What a full garbage collection leaves.
   *
   * @param bytes the heap in use
   * @param ours classes of ours that have instances, once for each class loader; all enums among
   *     our classes do
   */
  record Heap(long bytes, List<String> ours) {
    /**
     * @return how many deployments of ours are still in memory
     */
    long deployments() {
      return ours.stream().filter(line -> line.endsWith(AN_ENUM)).count();
    }
  }

  Heap collectGarbage() {
    List<String> lines = jcmd("GC.class_histogram").lines().toList();
    List<String> ours =
        lines.stream()
            .map(String::stripTrailing)
            .filter(line -> OUR_CLASSES.matcher(line).find())
            .toList();
    String[] total = lines.get(lines.size() - 1).trim().split("\\s+");
    assertThat(total[0]).isEqualTo("Total");
    return new Heap(Long.parseLong(total[2]), ours);
  }

  /**
   * @return name and stack of each thread of ours
   */
  List<String> threads() {
    String dump = jcmd("Thread.print");
    List<String> all = Stream.of(dump.split("\n\n")).filter(part -> part.startsWith("\"")).toList();
    assertThat(all).as("the server's threads").isNotEmpty();
    return all.stream().filter(thread -> OUR_THREADS.matcher(thread).find()).toList();
  }

  /**
   * @return what each open descriptor leads to; empty where the system doesn't tell
   */
  List<String> descriptors() {
    List<String> targets = new ArrayList<>();
    for (Path descriptor : list(Path.of("/proc", Long.toString(pid), "fd"))) {
      try {
        targets.add(Files.readSymbolicLink(descriptor).toString());
      } catch (IOException closedMeanwhile) {
        // It isn't left behind.
      }
    }
    return targets;
  }

  /**
   * @return how often Netty's native library is mapped into the process
   */
  long nativeLibraries() {
    Path maps = Path.of("/proc", Long.toString(pid), "maps");
    if (!Files.exists(maps)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(maps)) {
      return lines
          .filter(line -> NATIVE_LIBRARY.matcher(line).find())
          .map(line -> line.substring(line.indexOf('/')))
          .distinct()
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has its flight recorder write down what happens. */
  void startRecording() {
    jcmd("JFR.start", "name=" + RECORDING);
  }

  /**
   * @param file to be written
   * @return the names of what has happened since the start
   */
  List<String> stopRecording(Path file) {
    jcmd("JFR.stop", "name=" + RECORDING, "filename=" + file.toAbsolutePath());
    try {
      return RecordingFile.readAllEvents(file).stream()
          .map(event -> event.getEventType().getName())
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void dumpHeap(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    jcmd("GC.heap_dump", file.toAbsolutePath().toString());
  }

  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String jcmd(String... command) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString());
    line.add(Long.toString(pid));
    line.addAll(List.of(command));
    try {
      Process jcmd = new ProcessBuilder(line).redirectErrorStream(true).start();
      String output = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(jcmd.waitFor()).as(output).isZero();
      return output.stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
