package io.livekit.jakarta.launcher.boot;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts the launcher in a class loader of its own. The application's classes look into the class
 * path of the process before they look into the WAR, so the launcher's copies of the same classes
 * must not be on it.
 */
public final class Main {

  private static final String LAUNCHER = "io.livekit.jakarta.launcher.Launcher";

  private Main() {}

  public static void main(String[] arguments) throws Exception {
    long startedNanos = System.nanoTime();
    LocalHost.remember();
    Path home = home();
    URLClassLoader loader =
        new URLClassLoader("launcher", libraries(home.resolve("lib")), Main.class.getClassLoader());
    try {
      loader
          .loadClass(LAUNCHER)
          .getMethod("main", Path.class, long.class, String[].class)
          .invoke(null, home, startedNanos, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static Path home() throws URISyntaxException {
    return Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().toURI())
        .getParent();
  }

  private static URL[] libraries(Path directory) throws IOException {
    List<URL> urls = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.sorted().toList()) {
        urls.add(file.toUri().toURL());
      }
    }
    return urls.toArray(URL[]::new);
  }
}
