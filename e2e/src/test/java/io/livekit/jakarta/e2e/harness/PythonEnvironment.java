package io.livekit.jakarta.e2e.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Python packages in an environment of their own under target, installed when they change. */
public final class PythonEnvironment {
  private static final Duration INSTALL_LIMIT = Duration.ofMinutes(4);

  private final Path home;

  private PythonEnvironment(Path home) {
    this.home = home;
  }

  /**
   * @param name of its directory
   * @param requirements names the packages, each with its version
   * @param without what isn't tested where it can't be installed; the test is skipped then
   */
  public static PythonEnvironment install(String name, Path requirements, String without)
      throws IOException {
    PythonEnvironment environment =
        new PythonEnvironment(Project.root().resolve("e2e/target").resolve(name));
    Path installed = environment.home.resolve("installed.txt");
    if (Files.exists(installed)
        && Files.readString(installed).equals(Files.readString(requirements))) {
      return environment;
    }
    assumeTrue(
        finishes("python3", "-m", "venv", "--clear", environment.home.toString()),
        without
            + " not tested: python3 with its module venv (package python3-venv) is not installed");
    assumeTrue(
        finishes(
            environment.program("python"),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "-r",
            requirements.toString()),
        without + " not tested: its packages could not be installed");
    Files.copy(requirements, installed);
    return environment;
  }

  private static boolean finishes(String... command) {
    try (Program program = Program.start("python-install", Map.of(), List.of(command))) {
      return program.awaitExit(INSTALL_LIMIT) == 0;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  /**
   * @return where one of its programs is
   */
  public String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }
}
