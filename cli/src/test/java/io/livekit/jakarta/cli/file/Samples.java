package io.livekit.jakarta.cli.file;

import java.nio.file.Files;
import java.nio.file.Path;

/** The repository's sample media. */
public final class Samples {
  private Samples() {}

  public static Path path(String name) {
    Path fromModule = Path.of("..", "samples", name);
    return Files.exists(fromModule) ? fromModule : Path.of("samples", name);
  }

  public static MediaFile open(String name) {
    return MediaFile.open(path(name), 30);
  }
}
