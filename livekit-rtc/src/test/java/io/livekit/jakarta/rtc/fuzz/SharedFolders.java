package io.livekit.jakarta.rtc.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Folders whose parents several fuzz runs of this process share. One run makes its own while
 * another takes away what it left empty, so both happen one at a time.
 */
final class SharedFolders {
  private SharedFolders() {}

  static synchronized void create(Path folder) throws IOException {
    Files.createDirectories(folder);
  }

  /** Deletes the folder if it is empty, then the folders around it up to the first that isn't. */
  static synchronized void deleteEmpty(Path folder) throws IOException {
    for (Path empty = folder; empty != null && isEmpty(empty); empty = empty.getParent()) {
      Files.delete(empty);
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
