package io.livekit.jakarta.ear;

import io.livekit.jakarta.testkit.Await;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One bash that runs blocks of commands, one after the other, and stops at the first that fails.
 */
final class Shell implements AutoCloseable {
  /** On a busy machine servers take minutes to start. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Path directory;
  private final Path log;
  private final Process bash;
  private final PrintWriter commands;
  private int blocks;

  /**
   * @param directory to work in; the log is written beside it
   */
  Shell(Path directory, Map<String, String> environment) throws IOException {
    this.directory = directory;
    this.log = directory.resolveSibling(directory.getFileName() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-e")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    bash = builder.start();
    commands = new PrintWriter(bash.outputWriter(StandardCharsets.UTF_8), true);
  }

  /** Returns when the block is done; what it started in the background goes on. */
  void run(String block) throws IOException {
    blocks++;
    Path script = directory.resolve("block-" + blocks + ".sh");
    Path done = directory.resolve("block-" + blocks + ".done");
    Files.writeString(script, "set -x\n" + block + "set +x\n");
    // Sourced, so that $! goes from one block to the next; with an input of its own, or programs
    // would read ours.
    commands.println(". ./" + script.getFileName() + " </dev/null; touch " + done.getFileName());
    Await.until(
        "the commands of " + script + " end, see " + log,
        LIMIT,
        () -> Files.exists(done) || !bash.isAlive());
    if (!Files.exists(done)) {
      throw new IOException("a command of " + script + " failed: " + tail());
    }
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  @Override
  public void close() {
    bash.descendants().forEach(ProcessHandle::destroyForcibly);
    bash.destroyForcibly();
    bash.onExit().join();
  }
}
