package io.livekit.jakarta.rtc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/**
 * A moment for every target of a module in the tests' own process: its seeds and what was kept, as
 * they are and changed. Warm code without instrumentation tries more inputs in that moment than
 * {@link BoundedFuzzing} does in the seconds after its start, but doesn't learn from what they
 * reach. They are the same in each run, as far as the time reaches.
 */
public final class QuickFuzzing {
  private static final String SEEDS = "seeds";
  private static final long SEED = 1;
  private static final int MAX_INPUTS = 100_000;
  private static final long MAX_NANOS = Duration.ofMillis(500).toNanos();

  /** Slow targets on a busy machine reach this far. */
  private static final int MIN_INPUTS = 100;

  /** Longer than all inputs may take on a busy machine: an endless loop becomes a finding. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private QuickFuzzing() {}

  /**
   * @param neighbour any test class of the module
   */
  public static Stream<DynamicTest> ofModule(Class<?> neighbour) throws URISyntaxException {
    Path classes = Path.of(neighbour.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> targets = FuzzRun.targetsIn(classes);
    assertThat(targets).isNotEmpty();
    return targets.stream()
        .map(name -> dynamicTest(name.substring(name.lastIndexOf('.') + 1), () -> fuzz(name)));
  }

  private static void fuzz(String name) throws ReflectiveOperationException, IOException {
    Class<?> target = Class.forName(name);
    Constructor<?> constructor = target.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = target.getDeclaredMethod(FuzzRun.METHOD, byte[].class);
    method.setAccessible(true);
    Object instance = constructor.newInstance();
    fuzz(
        input -> {
          try {
            method.invoke(instance, (Object) input);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        },
        models(target),
        FuzzRun.findings(name));
  }

  /** What is tried with each input; it throws what is wrong. */
  interface Attempt {
    void with(byte[] input) throws Throwable;
  }

  /**
   * @param findings the folder that the first input is written to with which the attempt fails
   */
  static void fuzz(Attempt attempt, List<byte[]> models, Path findings) {
    byte[][] tried = {null};
    try {
      Assertions.assertTimeoutPreemptively(
          PATIENCE,
          () -> {
            Mutations mutations = new Mutations(models, SEED);
            long end = System.nanoTime() + MAX_NANOS;
            for (int i = 0; i < MAX_INPUTS; i++) {
              if (i >= MIN_INPUTS && System.nanoTime() > end) {
                break;
              }
              byte[] input = mutations.next();
              tried[0] = input.clone();
              attempt.with(input);
            }
          });
    } catch (Throwable e) {
      throw new AssertionError("found by an input that is kept as " + keep(tried[0], findings), e);
    }
  }

  private static Path keep(byte[] input, Path findings) {
    try {
      SharedFolders.create(findings);
      String name = "crash-" + HexFormat.of().toHexDigits(Arrays.hashCode(input));
      return Files.write(findings.resolve(name), input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<byte[]> models(Class<?> target)
      throws ReflectiveOperationException, IOException {
    Method seeds = target.getDeclaredMethod(SEEDS);
    seeds.setAccessible(true);
    List<byte[]> models = new ArrayList<>();
    for (Object seed : ((Stream<?>) seeds.invoke(null)).toList()) {
      models.add((byte[]) seed);
    }
    Path kept = FuzzRun.findings(target.getName());
    if (Files.isDirectory(kept)) {
      try (Stream<Path> files = Files.list(kept)) {
        for (Path file : files.sorted().toList()) {
          models.add(Files.readAllBytes(file));
        }
      }
    }
    assertThat(models).isNotEmpty();
    return models;
  }
}
