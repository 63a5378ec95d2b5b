package io.livekit.jakarta.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** How a process ends, whether or not the container stops in time. */
class ShutdownTest {

  private static final int ASKED_FOR = 5;

  private record Ended(int code, String output) {}

  @Test
  void aContainerThatStopsInTimeLeavesTheExitCodeAsItIs() throws Exception {
    Ended ended = end(Duration.ofMinutes(1), "stops");
    assertThat(ended.output()).isEqualToIgnoringNewLines("deleted");
    assertThat(ended.code()).isEqualTo(ASKED_FOR);
  }

  @Test
  void aContainerThatNeverStopsIsEndedWithoutFailureAndItsFilesAreDeleted() throws Exception {
    Ended ended = end(Duration.ofMillis(100), "hangs");
    assertThat(ended.output())
        .contains("livekit-server: not everything stopped within 100 ms")
        .contains("deleted");
    assertThat(ended.code()).isZero();
  }

  private static Ended end(Duration limit, String container)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                limit.toString(),
                container)
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output);
  }

  /** A server that is up and is asked to end. */
  static final class Program {

    private Program() {}

    public static void main(String[] arguments) {
      boolean hangs = arguments[1].equals("hangs");
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    while (hangs) {
                      LockSupport.park();
                    }
                  },
                  Shutdown.MICRO_HOOK));
      Shutdown.install(Duration.parse(arguments[0]), () -> System.out.println("deleted"));
      System.exit(ASKED_FOR);
    }
  }
}
