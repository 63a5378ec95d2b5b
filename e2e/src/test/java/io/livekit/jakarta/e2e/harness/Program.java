package io.livekit.jakarta.e2e.harness;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A process that a test started: the launcher, the command line, or a client in another language.
 */
public final class Program implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Of servers. */
  private static final String JVM_OPTIONS = "LIVEKIT_JAVA_OPTS";

  /** The optimising compiler takes half of the processor, and pays off after minutes only. */
  private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1";

  /** For a server that serves much media, which is measured. */
  static final Map<String, String> LONG_LIVED = Map.of(JVM_OPTIONS, "");

  private final Process process;
  private final OutputReader output;

  private Program(Process process, OutputReader output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it in the project's directory; error output is read as output. A server that it starts
   * is a short-lived one if the environment doesn't say otherwise.
   */
  public static Program start(String name, Map<String, String> environment, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(Project.root().toFile()).redirectErrorStream(true);
    builder.environment().put(JVM_OPTIONS, SHORT_LIVED);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Program program =
          new Program(
              process,
              new OutputReader(
                  process, OutputReader.logFile(name + "-" + COUNT.incrementAndGet())));
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
      return program;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public OutputReader output() {
    return output;
  }

  /** The first line that contains the text, now or later. */
  public String await(String text) {
    return output.await(text, PATIENCE, line -> line.contains(text));
  }

  /** Writes a line to its standard input. */
  public void say(String line) {
    try {
      OutputStream in = process.getOutputStream();
      in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends by itself within the limit. @return the exit code */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError("still running after " + limit + ":\n" + output.text());
      }
      output.awaitEnd(PATIENCE);
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Asks it to end, as Ctrl-C or a supervisor does. @return the exit code */
  public int terminate(Duration limit) {
    process.destroy();
    return awaitExit(limit);
  }

  /** Ends it at once: it has no chance to say goodbye to anybody. */
  public void kill() {
    process.destroyForcibly();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isRunning() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
