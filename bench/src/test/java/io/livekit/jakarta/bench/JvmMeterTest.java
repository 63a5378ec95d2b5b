package io.livekit.jakarta.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What another JVM says of itself. */
class JvmMeterTest {
  private static final int LINES = 200;
  private static final int LINE_BYTES = 100_000;

  /** Allocates so much for each line that it reads, on a thread named like a media loop. */
  static final class Allocator {
    static byte[] garbage;

    public static void main(String[] args) throws Exception {
      Thread.currentThread().setName("livekit-media-3");
      BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
      System.out.println("ready");
      while (in.readLine() != null) {
        garbage = new byte[LINE_BYTES];
        System.out.println("done");
      }
    }
  }

  @Test
  void allocationIsCountedByThread() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                Path.of(
                        JvmMeterTest.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString(),
                Allocator.class.getName())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said = process.inputReader();
        JvmMeter meter = meter(said, process)) {
      JvmMeter.Counters before = meter.counters();
      for (int i = 0; i < LINES; i++) {
        process.outputWriter().write("\n");
        process.outputWriter().flush();
        said.readLine();
      }
      JvmMeter.Spent counted = meter.counters().minus(before);
      assertThat(counted.mediaBytes())
          .isBetween((long) LINES * LINE_BYTES, 2L * LINES * LINE_BYTES);
      assertThat(counted.allBytes()).isGreaterThanOrEqualTo(counted.mediaBytes());
      assertThat(meter.liveBytes()).isBetween(100_000L, 64L << 20);
      assertThat(meter.version()).isNotEmpty();
    } finally {
      process.destroyForcibly();
    }
  }

  private static JvmMeter meter(BufferedReader said, Process process) throws Exception {
    assertThat(said.readLine()).isEqualTo("ready");
    return JvmMeter.attach(process.pid());
  }

  @Test
  void aProcessThatIsNoJvmHasNoneAndLivesOn() throws Exception {
    Process process = new ProcessBuilder("sleep", "30").start();
    try {
      assertThat(JvmMeter.attach(process.pid())).isNull();
      assertThat(process.waitFor(200, java.util.concurrent.TimeUnit.MILLISECONDS)).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }
}
