package io.livekit.jakarta.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What the kernel accounts to a process (proc(5)). Stateless but for the process id. */
final class ProcessMeter {
  /** USER_HZ: 100 on every Linux that Java runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final int USER_TICKS = 11; // fields of stat counted from the state
  private static final int SYSTEM_TICKS = 12;
  private static final long KIB = 1024;

  private final Path folder;

  /**
   * CPU time so far.
   *
   * @param threads seconds by the kernel's names of the threads, numbers at their ends left out;
   *     living threads only
   */
  record Cpu(double user, double system, Map<String, Double> threads) {
    double total() {
      return user + system;
    }

    Cpu minus(Cpu earlier) {
      Map<String, Double> difference = new TreeMap<>();
      threads.forEach(
          (name, seconds) ->
              difference.put(name, seconds - earlier.threads.getOrDefault(name, 0.0)));
      return new Cpu(user - earlier.user, system - earlier.system, difference);
    }
  }

  ProcessMeter(long pid) {
    folder = Path.of("/proc", Long.toString(pid));
    if (!Files.isReadable(folder.resolve("stat"))) {
      throw new BenchmarkException("there is no process " + pid + ", or no /proc to read it from");
    }
  }

  Cpu cpu() {
    String[] whole = fields(folder.resolve("stat"));
    Map<String, Double> threads = new TreeMap<>();
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(folder.resolve("task"))) {
      for (Path task : tasks) {
        add(threads, task);
      }
    } catch (IOException e) {
      throw gone(e);
    }
    return new Cpu(seconds(whole[USER_TICKS]), seconds(whole[SYSTEM_TICKS]), threads);
  }

  private static void add(Map<String, Double> threads, Path task) throws IOException {
    try {
      String[] fields = fields(task.resolve("stat"));
      String name = Files.readString(task.resolve("comm")).strip().replaceAll("[-# ]*\\d*$", "");
      threads.merge(name, seconds(fields[USER_TICKS]) + seconds(fields[SYSTEM_TICKS]), Double::sum);
    } catch (NoSuchFileException e) {
      // It ended meanwhile.
    }
  }

  private static double seconds(String ticks) {
    return Long.parseLong(ticks) / TICKS_PER_SECOND;
  }

  /** The name in parentheses may hold anything; the fields behind it are plain. */
  private static String[] fields(Path stat) {
    try {
      String line = Files.readString(stat);
      return line.substring(line.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      throw gone(e);
    }
  }

  /**
   * @return bytes in physical memory
   */
  long residentBytes() {
    try {
      for (String line : Files.readAllLines(folder.resolve("status"))) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * KIB;
        }
      }
    } catch (IOException e) {
      throw gone(e);
    }
    throw new BenchmarkException("the kernel doesn't say how much memory the server uses");
  }

  private static BenchmarkException gone(IOException cause) {
    return new BenchmarkException("the server has ended: " + cause.getMessage(), cause);
  }
}
