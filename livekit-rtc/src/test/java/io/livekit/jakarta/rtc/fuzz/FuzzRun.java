package io.livekit.jakarta.rtc.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fuzzes one target with Jazzer in a process of its own, because Jazzer takes one target per
 * process. The working directory is the target's module: what it finds goes to {@code
 * src/test/resources}, where the test run finds it again.
 */
public final class FuzzRun {
  private static final String SUFFIX = "Fuzz";

  /** The method of each target. */
  static final String METHOD = "fuzz";

  /** A heap that is small enough for unbounded growth to become an error within a run. */
  private static final String HEAP = "-Xmx512m";

  /** Longer than any input may take on a busy machine: an endless loop becomes a finding. */
  private static final int MAX_SECONDS_PER_INPUT = 25;

  /** The fuzzer's longest input unless a seed is longer: some twenty packets. */
  private static final int MAX_INPUT_LENGTH = 16 * 1024;

  /** The fuzzer's own meaning of 0. */
  public static final int ANY_SEED = 0;

  private final String target;
  private final int seconds;
  private final int seed;
  private final Path corpus;

  /**
   * @param seed the same seed tries the same inputs in the same order; {@link #ANY_SEED} for others
   *     each time
   * @param corpus where inputs that reach something new are kept
   */
  public FuzzRun(String target, int seconds, int seed, Path corpus) {
    this.target = target;
    this.seconds = seconds;
    this.seed = seed;
    this.corpus = corpus;
  }

  /** {@code bin/fuzz} calls this: the target's class, the seconds, the folder of the corpus. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FuzzRun run =
        new FuzzRun(arguments[0], Integer.parseInt(arguments[1]), ANY_SEED, Path.of(arguments[2]));
    System.exit(
        run.start(new ProcessBuilder().inheritIO(), System.getProperty("java.class.path"))
            .waitFor());
  }

  /**
   * @return the names of all target classes below a folder of class files
   */
  public static List<String> targetsIn(Path classes) {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(SUFFIX + ".class"))
          .map(
              name ->
                  name.substring(0, name.length() - ".class".length())
                      .replace('/', '.')
                      .replace('\\', '.'))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts the fuzzer; it ends with 0 unless it found something. */
  public Process start(ProcessBuilder builder, String classPath) throws IOException {
    Files.createDirectories(corpus);
    SharedFolders.create(findings());
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+UseSerialGC"));
    if (seconds < 60) {
      command.add("-XX:TieredStopAtLevel=1"); // the better compiler has no time to pay
    }
    if (Runtime.version().feature() >= 21) {
      command.add("-XX:+EnableDynamicAgentLoading");
    }
    command.addAll(
        List.of(
            "-cp",
            classPath,
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target,
            "--instrumentation_includes=io.livekit.jakarta.**",
            "--custom_hook_includes=io.livekit.jakarta.**",
            "-max_total_time=" + seconds,
            "-seed=" + seed,
            "-timeout=" + MAX_SECONDS_PER_INPUT,
            "-max_len=" + MAX_INPUT_LENGTH,
            "-rss_limit_mb=0", // the heap is limited above
            corpus.toString()));
    return builder.command(command).start();
  }

  /**
   * @return where what is found is kept; every test run tries it again
   */
  public Path findings() {
    return findings(target);
  }

  static Path findings(String target) {
    int dot = target.lastIndexOf('.');
    return Path.of(
        "src/test/resources",
        target.substring(0, dot).replace('.', '/'),
        target.substring(dot + 1) + "Inputs",
        METHOD);
  }

  /** Leaves no empty folders behind. */
  public void tidy() throws IOException {
    SharedFolders.deleteEmpty(findings());
  }
}
