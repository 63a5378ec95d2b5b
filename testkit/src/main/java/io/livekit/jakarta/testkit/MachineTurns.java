package io.livekit.jakarta.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Where modules are tested side by side: a process whose tests count what arrives in real time
 * waits until no other process tests, and all others wait for it. The system property {@code
 * machine.lock} names the file that they share, {@code machine.alone} says which of the two a
 * process is; without the first it waits for nobody. The lock ends with its process, however that
 * ends.
 *
 * <p>Owned by: the thread that JUnit runs on.
 */
public final class MachineTurns implements LauncherSessionListener {
  private static final String FILE = System.getProperty("machine.lock", "");
  private static final boolean ALONE = Boolean.getBoolean("machine.alone");

  private FileChannel channel;

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    if (FILE.isEmpty()) {
      return;
    }
    try {
      Path file = Path.of(FILE);
      Files.createDirectories(file.getParent());
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      channel.lock(0, Long.MAX_VALUE, !ALONE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void launcherSessionClosed(LauncherSession session) {
    if (channel == null) {
      return;
    }
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
