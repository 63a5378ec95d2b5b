package io.livekit.jakarta.e2e.harness;

import io.livekit.jakarta.testkit.Endpoint;
import io.livekit.jakarta.testkit.Tokens;
import io.livekit.jakarta.testkit.Twirp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real launcher, running in development mode on ports of its own. */
public final class LiveKitServer implements Endpoint, AutoCloseable {

  /** A first start may build what is missing. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  private static final String LOCALHOST = "localhost";

  /** Whether the tests of this process count what arrives in real time (tag alone). */
  private static final boolean MEASURED = Boolean.getBoolean("machine.alone");

  private final Program program;
  private final String host;
  private final Ports ports;

  private LiveKitServer(Program program, String host, Ports ports) {
    this.program = program;
    this.host = host;
    this.ports = ports;
  }

  /** Starts one with further arguments and returns when it says that it is ready. */
  public static LiveKitServer start(String name, String... arguments) {
    return start(name, Ports.free(), arguments);
  }

  /** The same, on ports that somebody else has to know beforehand. */
  public static LiveKitServer start(String name, Ports ports, String... arguments) {
    return start(name, ports, Map.of(), List.of(), LOCALHOST, arguments);
  }

  /** Starts one in the network's namespace for it. */
  public static LiveKitServer startIn(EmulatedNetwork network, String name, String... arguments) {
    String host = network.address(EmulatedNetwork.Host.SERVER);
    List<String> all = new ArrayList<>(List.of("--bind", host, "--node-ip", host));
    all.addAll(List.of(arguments));
    return start(
        name,
        Ports.free(),
        Program.LONG_LIVED,
        network.commandIn(EmulatedNetwork.Host.SERVER),
        host,
        all.toArray(String[]::new));
  }

  private static LiveKitServer start(
      String name,
      Ports ports,
      Map<String, String> environment,
      List<String> prefix,
      String host,
      String... arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(command(ports));
    command.addAll(List.of(arguments));
    Program program = Program.start(name, environment, command);
    try {
      program
          .output()
          .await("the ready block", START_LIMIT, line -> line.contains("Ctrl-C stops it"));
    } catch (AssertionError e) {
      program.close();
      throw e;
    }
    return new LiveKitServer(program, host, ports);
  }

  /**
   * The server of the whole run: one on {@code livekit.e2e.port} that a developer keeps running, or
   * a fresh one.
   */
  static LiveKitServer shared() {
    Integer port = Integer.getInteger("livekit.e2e.port");
    return port == null
        ? start(
            "server", Ports.free(), MEASURED ? Program.LONG_LIVED : Map.of(), List.of(), LOCALHOST)
        : new LiveKitServer(null, LOCALHOST, new Ports(port, port + 1, port + 2));
  }

  /** The command that starts a server on these ports. */
  public static List<String> command(Ports ports) {
    return List.of(
        Project.script("livekit-server"),
        "--dev",
        "--port",
        String.valueOf(ports.http()),
        "--rtc.tcp_port",
        String.valueOf(ports.tcp()),
        "--udp-port",
        String.valueOf(ports.udp()));
  }

  @Override
  public String http() {
    return "http://" + host + ":" + ports.http();
  }

  @Override
  public String ws() {
    return "ws://" + host + ":" + ports.http();
  }

  public Ports ports() {
    return ports;
  }

  /** The process; only of a server that the tests started. */
  public long pid() {
    return program.pid();
  }

  public OutputReader output() {
    return program.output();
  }

  /** Environment by which the command line and other programs find it. */
  public Map<String, String> environment() {
    return Map.of(
        "LIVEKIT_URL",
        ws(),
        "LIVEKIT_API_KEY",
        Tokens.API_KEY,
        "LIVEKIT_API_SECRET",
        Tokens.API_SECRET);
  }

  public Twirp api() {
    return new Twirp(this);
  }

  /** Stops it as Ctrl-C does. @return the exit code */
  public int stop() {
    return program.terminate(STOP_LIMIT);
  }

  /** Sends it a signal by name, as kill does, and waits for its end. @return the exit code */
  public int kill(String signal) {
    signal(signal);
    return awaitExit();
  }

  /** Sends it a signal by name, as kill does. */
  public void signal(String signal) {
    Program kill =
        Program.start(
            "kill", Map.of(), List.of("kill", "-" + signal, String.valueOf(program.pid())));
    if (kill.awaitExit(STOP_LIMIT) != 0) {
      throw new AssertionError("no signal sent: " + kill.output().text());
    }
  }

  /** Waits for its end. @return the exit code */
  public int awaitExit() {
    return program.awaitExit(STOP_LIMIT);
  }

  @Override
  public void close() {
    if (program != null && program.isRunning()) {
      int code = stop();
      // 143 and 130 are what a JVM ends with on SIGTERM and SIGINT when nothing went wrong.
      if (code != 0 && code != 143 && code != 130) {
        throw new AssertionError(
            "the server stopped with exit code " + code + ":\n" + output().text());
      }
    }
  }
}
