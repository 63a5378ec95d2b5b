package io.livekit.jakarta.launcher;

import io.livekit.jakarta.launcher.boot.RotatingFile;
import io.livekit.jakarta.launcher.boot.ServerLog;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;

/**
 * What Payara Micro writes while it runs: a temporary directory, new for each start and gone after
 * it.
 */
final class InstanceDirectory {

  private final Path root;

  private InstanceDirectory(Path root) {
    this.root = root;
  }

  static InstanceDirectory create(Path microHome, LiveKitConfig config, int port) {
    try {
      Path root = Files.createTempDirectory("livekit-server-");
      Path target = Files.createDirectories(root.resolve("config"));
      try (Stream<Path> files = Files.list(microHome.resolve("config"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          Files.copy(file, target.resolve(file.getFileName()));
        }
      }
      InstanceDirectory instance = new InstanceDirectory(root);
      Files.writeString(instance.domainXml(), DomainXml.text(port));
      Files.writeString(instance.loggingProperties(), instance.logging(config));
      return instance;
    } catch (IOException e) {
      throw new LaunchException(
          "the server's temporary files can't be written: " + e.getMessage(), e);
    }
  }

  Path root() {
    return root;
  }

  Path domainXml() {
    return root.resolve("config/livekit-domain.xml");
  }

  Path loggingProperties() {
    return root.resolve("config/logging.properties");
  }

  Path logFile() {
    return root.resolve("payara.log");
  }

  /**
   * Sends what the container prints, rather than logs, to the file too. Our own log has its own way
   * to the console.
   */
  void takeOverConsole() {
    try {
      PrintStream file = new PrintStream(RotatingFile.at(logFile()), true, StandardCharsets.UTF_8);
      System.setOut(file);
      System.setErr(file);
    } catch (IOException e) {
      throw new LaunchException(
          "the log file " + logFile() + " can't be written: " + e.getMessage(), e);
    }
  }

  private String logging(LiveKitConfig config) {
    String level =
        switch (config.logging().level()) {
          case "debug" -> "FINE";
          case "warn" -> "WARNING";
          case "error" -> "SEVERE";
          default -> "INFO";
        };
    return String.join(
        "\n",
        "handlers=" + ServerLog.class.getName(),
        ".level=WARNING",
        "io.livekit.level=" + level,
        ServerLog.LEVEL + "=" + level,
        ServerLog.JSON + "=" + config.logging().json(),
        ServerLog.FILE + "=" + logFile(),
        "");
  }

  /** Deletes everything; what can't be deleted stays, because there is nobody left to tell. */
  void delete() {
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure)
                throws IOException {
              Files.deleteIfExists(directory);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      System.getLogger(InstanceDirectory.class.getName())
          .log(System.Logger.Level.DEBUG, "temporary files stay in " + root, e);
    }
  }
}
