package io.livekit.jakarta.rtc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A short run of every target of a module, as many at a time as there are cores; {@code
 * -Dfuzz.seconds} makes it longer, 0 leaves it out. It tries the same inputs in each run, as far as
 * the time reaches, so that a test run without changes finds nothing new; {@code -Dfuzz.seed}
 * chooses others, {@code bin/fuzz} takes others each time.
 */
public final class BoundedFuzzing {
  private static final int SECONDS = Integer.getInteger("fuzz.seconds", 2);
  private static final int SEED = Integer.getInteger("fuzz.seed", 1);

  /** A fuzzer keeps a core busy. */
  private static final int AT_ONE_TIME = Math.max(2, Runtime.getRuntime().availableProcessors());

  private static final int PATIENCE_SECONDS = 180;

  private BoundedFuzzing() {}

  /**
   * @param neighbour any test class of the module
   */
  public static Stream<DynamicTest> ofModule(Class<?> neighbour) throws URISyntaxException {
    Path classes = Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> targets = FuzzRun.targetsIn(classes);
    assertThat(targets).isNotEmpty();
    if (SECONDS == 0) {
      return Stream.of();
    }
    ExecutorService pool = Executors.newFixedThreadPool(AT_ONE_TIME);
    List<DynamicTest> tests = new ArrayList<>();
    for (String target : targets) {
      Future<String> result = pool.submit(fuzz(target));
      String name = target.substring(target.lastIndexOf('.') + 1);
      tests.add(
          dynamicTest(
              name, () -> assertThat(result.get(PATIENCE_SECONDS, TimeUnit.SECONDS)).isEmpty()));
    }
    pool.shutdown();
    return tests.stream();
  }

  /**
   * @return what the fuzzer printed if it found something, or nothing
   */
  private static Callable<String> fuzz(String target) {
    return () -> {
      FuzzRun run = new FuzzRun(target, SECONDS, SEED, Path.of("target", "fuzz", target));
      File output = Path.of("target", "fuzz", target + ".log").toFile();
      output.getParentFile().mkdirs();
      ProcessBuilder builder =
          new ProcessBuilder().redirectErrorStream(true).redirectOutput(output);
      Process process = run.start(builder, System.getProperty("java.class.path"));
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return target + " does not end; its output is in " + output;
      }
      run.tidy();
      return process.exitValue() == 0
          ? ""
          : java.nio.file.Files.readString(output.toPath())
              + "\nThe input is kept in "
              + run.findings();
    };
  }
}
