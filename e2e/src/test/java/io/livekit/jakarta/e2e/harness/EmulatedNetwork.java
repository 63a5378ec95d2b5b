package io.livekit.jakarta.e2e.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server, a publisher and a subscriber in a network namespace each, and between them a process
 * that delays, loses, reorders and queues their packets (e2e/src/test/python/emulator.py). What is
 * there takes the place of the kernel's netem, which many kernels lack. Closing it takes the
 * namespaces away.
 */
public final class EmulatedNetwork implements AutoCloseable {

  /** Who is where. A leg is named after its client. */
  public enum Host {
    SERVER,
    PUBLISHER,
    SUBSCRIBER;

    private String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What one direction of a leg does to packets.
   *
   * @param delayMillis of each
   * @param jitterMillis added, evenly distributed; packets overtake each other
   * @param loss share of all
   * @param burst mean number that is lost in a row
   * @param kbits a second, 0 for no limit
   * @param queueMillis how long packets wait before a narrow link until they are dropped
   */
  public record Conditions(
      int delayMillis, int jitterMillis, double loss, int burst, int kbits, int queueMillis) {

    public static Conditions delay(int millis) {
      return new Conditions(millis, 0, 0, 1, 0, 300);
    }

    public Conditions jitter(int millis) {
      return new Conditions(delayMillis, millis, loss, burst, kbits, queueMillis);
    }

    public Conditions loss(double share) {
      return new Conditions(delayMillis, jitterMillis, share, burst, kbits, queueMillis);
    }

    public Conditions bursts(int mean) {
      return new Conditions(delayMillis, jitterMillis, loss, mean, kbits, queueMillis);
    }

    public Conditions rate(int kbitsPerSecond) {
      return new Conditions(delayMillis, jitterMillis, loss, burst, kbitsPerSecond, queueMillis);
    }

    public Conditions queue(int millis) {
      return new Conditions(delayMillis, jitterMillis, loss, burst, kbits, millis);
    }
  }

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final Path TUN = Path.of("/dev/net/tun");

  private final Program program;
  private final String prefix;
  private final String ready;
  private int asked;

  private EmulatedNetwork(Program program, String prefix, String ready) {
    this.program = program;
    this.prefix = prefix;
    this.ready = ready;
  }

  /**
   * @return why this machine can have none; nothing if it can
   */
  public static Optional<String> missing() {
    if (!"0".equals(said("id", "-u"))) {
      return Optional.of("the emulated network needs root");
    }
    if (!Files.isReadable(TUN) || !Files.isWritable(TUN)) {
      return Optional.of("the emulated network needs " + TUN);
    }
    if (said("python3", "--version") == null) {
      return Optional.of("the emulated network needs python3");
    }
    if (said("ip", "netns", "list") == null) {
      return Optional.of("the emulated network needs ip with namespaces");
    }
    String name = "lk-probe-" + ProcessHandle.current().pid();
    if (said("ip", "netns", "add", name) == null) {
      return Optional.of("the emulated network needs the right to make network namespaces");
    }
    said("ip", "netns", "delete", name);
    return Optional.empty();
  }

  /** What a command prints, or null when it fails. */
  private static String said(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor() == 0 ? text : null;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts one whose links are perfect. */
  public static EmulatedNetwork start() {
    String prefix = "lk" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
    Program program =
        Program.start(
            "network",
            Map.of(),
            List.of(
                "python3",
                Project.root().resolve("e2e/src/test/python/emulator.py").toString(),
                prefix,
                Host.SERVER.text(),
                Host.PUBLISHER.text(),
                Host.SUBSCRIBER.text()));
    return new EmulatedNetwork(program, prefix, program.await("ready "));
  }

  /** Where a host is reached from the others. */
  public String address(Host host) {
    int at = ready.indexOf(host.text() + "=") + host.text().length() + 1;
    return ready.substring(at, ready.indexOf(' ', at));
  }

  /** The command that runs another in a host's namespace, without it. */
  public List<String> commandIn(Host host) {
    return List.of("ip", "netns", "exec", prefix + "-" + host.text());
  }

  /** An executable that runs a program in a host's namespace, for callers that take only a path. */
  Path executableIn(Host host, Path program) {
    try {
      Path script = OutputReader.logFile("run-in-" + prefix + "-" + host.text());
      Files.writeString(
          script,
          "#!/bin/sh\nexec " + String.join(" ", commandIn(host)) + " '" + program + "' \"$@\"\n");
      if (!script.toFile().setExecutable(true)) {
        throw new IOException("not executable: " + script);
      }
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Both directions of both legs from now on. */
  public void set(Conditions conditions) {
    program.say("{" + text(conditions) + "}");
  }

  /** Both directions of a client's leg from now on. */
  public void set(Host client, Conditions conditions) {
    program.say("{\"leg\": \"" + client.text() + "\", " + text(conditions) + "}");
  }

  /** What the client sends, or receives, from now on. */
  public void set(Host client, boolean up, Conditions conditions) {
    program.say(
        "{\"leg\": \""
            + client.text()
            + "\", \"direction\": \""
            + (up ? "up" : "down")
            + "\", "
            + text(conditions)
            + "}");
  }

  private static String text(Conditions c) {
    return String.format(
        Locale.ROOT,
        "\"delay\": %d, \"jitter\": %d, \"loss\": %s, \"burst\": %d, \"rate\": %d, \"queue\": %d",
        c.delayMillis(),
        c.jitterMillis(),
        c.loss(),
        c.burst(),
        c.kbits(),
        c.queueMillis());
  }

  /**
   * What passed each way since the last call, and how late the emulator itself was (ms; the half,
   * 99 % and 99.9 % of packets were at most that late), as JSON.
   */
  public String counters() {
    String question = "\"counters\": " + ++asked;
    program.say("{" + question + "}");
    return program.await(question + ",");
  }

  @Override
  public void close() {
    program.close();
  }
}
