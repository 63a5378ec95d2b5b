package io.livekit.jakarta.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are in the working copy. */
public final class Project {

  private static final Path ROOT = find();

  private Project() {}

  public static Path root() {
    return ROOT;
  }

  /** The number of this process among those of this module that run tests side by side. */
  static String process() {
    return System.getProperty("tests.process", "1");
  }

  /** A script of bin/. */
  public static String script(String name) {
    return ROOT.resolve("bin").resolve(name).toString();
  }

  /** A sample file to play. */
  public static String sample(String name) {
    return ROOT.resolve("samples").resolve(name).toString();
  }

  private static Path find() {
    Path directory = Path.of("").toAbsolutePath();
    while (directory != null && !Files.isDirectory(directory.resolve("bin"))) {
      directory = directory.getParent();
    }
    if (directory == null) {
      throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
    }
    return directory;
  }
}
