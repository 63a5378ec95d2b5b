package io.livekit.jakarta.rtc.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The engine's fuzz targets find nothing in a moment; {@code bin/fuzz} looks for longer. */
class QuickFuzzingTest {
  private static final List<byte[]> MODELS =
      List.of("a model".getBytes(), "another, that is longer".getBytes(), new byte[0]);

  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> theEnginesTargetsFindNothing() throws URISyntaxException {
    return QuickFuzzing.ofModule(QuickFuzzingTest.class);
  }

  @Test
  void whatATargetFindsIsKept() throws Exception {
    Path findings = folder.resolve("with/TargetInputs/fuzz");
    assertThatThrownBy(
            () -> QuickFuzzing.fuzz(QuickFuzzingTest::failsAtAnExclamation, MODELS, findings))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(findings.toString())
        .hasRootCauseInstanceOf(ArithmeticException.class);
    try (Stream<Path> kept = Files.list(findings)) {
      byte[] input = Files.readAllBytes(kept.findAny().orElseThrow());
      assertThatThrownBy(() -> failsAtAnExclamation(input)).isInstanceOf(ArithmeticException.class);
    }
  }

  /** Spoils its input, as targets do. */
  private static void failsAtAnExclamation(byte[] input) {
    boolean found = new String(input).contains("!");
    Arrays.fill(input, (byte) 0);
    if (found) {
      throw new ArithmeticException();
    }
  }

  @Test
  void inputsAreManyAndTheSameInEachRun() {
    Mutations one = new Mutations(MODELS, 1);
    Mutations other = new Mutations(MODELS, 1);
    Set<String> different = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      byte[] input = one.next();
      assertThat(other.next()).isEqualTo(input);
      different.add(Arrays.toString(input));
    }
    assertThat(different).hasSizeGreaterThan(5_000);
  }
}
