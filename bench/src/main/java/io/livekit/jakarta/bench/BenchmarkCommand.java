package io.livekit.jakarta.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import io.livekit.jakarta.cli.api.ServerAddress;
import io.livekit.jakarta.cli.api.TokenMint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** bench/run: starts the server, fills rooms, and reports what a packet costs. */
@Command(
    name = "bench/run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Starts the server in a process of its own, fills its rooms from this one, and reports the"
          + " server's CPU for each packet that it sends (user and kernel time of its process),"
          + " what it allocates, its memory, and how long joins took.",
      "The participants run on the same machine: times depend on what else it does, CPU time for a"
          + " packet much less."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bench/run --quick",
      "  bench/run --scenario livestream-1-90,audio-10-90",
      "  bench/run --calls",
      "  bench/run --java-home /usr/lib/jvm/temurin-25-jdk-amd64",
      "  bench/run --against ws://localhost:7880 --against-pid 4711 --against-key devkey:secret"
    })
public final class BenchmarkCommand implements Callable<Integer> {
  private static final int ROUNDS_AGAINST = 2;
  private static final ScenarioRunner.Pace QUICK = new ScenarioRunner.Pace(1, 5, 2);
  private static final String OURS = "ours";

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      split = ",",
      description = "which to run; default all of them")
  private List<String> scenarios = List.of();

  @Option(
      names = "--quick",
      description = "one short window of two scenarios: shows that it works, says little")
  private boolean quick;

  @Option(
      names = "--calls",
      description = {
        "instead of scenarios: calls of the server API a second, for the list of 100 rooms with 8"
            + " callers, by Twirp in both of its forms and by REST"
      })
  private boolean calls;

  @Option(names = "--windows", paramLabel = "N", description = "windows of each run; default 2")
  private int windows = 2;

  @Option(
      names = "--window",
      paramLabel = "SECONDS",
      description = "length of a window; default 15")
  private int windowSeconds = 15;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      description = "with everybody in the room, before the first window; default 10")
  private int warmUpSeconds = 10;

  @Option(
      names = "--prepare",
      paramLabel = "SECONDS",
      description =
          "of work before the first scenario, so that the JVM has compiled what is hot; default 40")
  private int prepareSeconds = 40;

  @Option(
      names = "--java-home",
      paramLabel = "FOLDER",
      description = "the server's JDK; default this one's")
  private Path javaHome;

  @Option(names = "--java-options", paramLabel = "OPTIONS", description = "for the server's JVM")
  private String javaOptions = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "measure this server rather than start one; needs --pid")
  private String url;

  @Option(names = "--pid", paramLabel = "PID", description = "its process")
  private long pid;

  @Option(
      names = "--key",
      paramLabel = "KEY:SECRET",
      description = "its API key; default devkey:secret")
  private String key = "devkey:secret";

  @Option(
      names = "--against",
      paramLabel = "URL",
      description = "a second server: measured in turn with the first, A B A B")
  private String against;

  @Option(names = "--against-pid", paramLabel = "PID", description = "its process")
  private long againstPid;

  @Option(
      names = "--against-key",
      paramLabel = "KEY:SECRET",
      description = "its API key; default devkey:secret")
  private String againstKey = "devkey:secret";

  @Option(
      names = "--against-name",
      paramLabel = "NAME",
      description = "for the report; default other")
  private String againstName = "other";

  @Option(
      names = "--out",
      paramLabel = "FOLDER",
      description =
          "for result.json, result.svg and the server's log; default bench/target/results")
  private Path out;

  @Option(names = "--project", hidden = true, required = true)
  private Path project;

  public static void main(String[] args) {
    CommandLine command = new CommandLine(new BenchmarkCommand());
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          if (!(failure instanceof BenchmarkException)) {
            throw failure;
          }
          System.err.println("bench/run: " + failure.getMessage());
          return 1;
        });
    System.exit(command.execute(args));
  }

  @Override
  public Integer call() throws IOException {
    Logger.getLogger("").setLevel(Level.SEVERE);
    Path folder = out == null ? project.resolve("bench/target/results") : out;
    Files.createDirectories(folder);
    if (url != null) {
      try (JvmMeter jvm = JvmMeter.attach(pid)) {
        return measure(target(OURS, url, pid, key, jvm), 0, folder);
      }
    }
    try (ServerProcess server =
            ServerProcess.start(project, javaHome, javaOptions, folder.resolve("server.log"));
        JvmMeter jvm = JvmMeter.attach(server.pid())) {
      String keyAndSecret = ServerProcess.KEY + ":" + ServerProcess.SECRET;
      return measure(
          target(OURS, server.url(), server.pid(), keyAndSecret, jvm),
          server.readySeconds(),
          folder);
    }
  }

  private static Target target(
      String name, String url, long pid, String keyAndSecret, JvmMeter jvm) {
    int colon = keyAndSecret.indexOf(':');
    if (colon < 0) {
      throw new BenchmarkException("a key is given as KEY:SECRET");
    }
    TokenMint tokens =
        new TokenMint(
            keyAndSecret.substring(0, colon), keyAndSecret.substring(colon + 1), Clock.systemUTC());
    return new Target(name, ServerAddress.parse(url), tokens, new ProcessMeter(pid), jvm);
  }

  private int measure(Target first, double readySeconds, Path folder) throws IOException {
    if (against == null) {
      return measure(List.of(first), readySeconds, folder);
    }
    try (JvmMeter jvm = JvmMeter.attach(againstPid)) {
      return measure(
          List.of(first, target(againstName, against, againstPid, againstKey, jvm)),
          readySeconds,
          folder);
    }
  }

  private int measure(List<Target> targets, double readySeconds, Path folder) throws IOException {
    if (calls) {
      return measureCalls(targets, folder);
    }
    List<Report.Server> servers =
        targets.stream().map(target -> describe(target, readySeconds)).toList();
    ScenarioRunner.Pace pace =
        quick ? QUICK : new ScenarioRunner.Pace(windows, windowSeconds, warmUpSeconds);
    ScenarioRunner runner = new ScenarioRunner(pace, System.err::println);
    List<ScenarioResult> results = new ArrayList<>();
    if (!quick && prepareSeconds > 0) {
      targets.forEach(target -> runner.warmUp(target, prepareSeconds));
    }
    for (Scenario scenario : wanted()) {
      for (int round = 0; round < (targets.size() > 1 ? ROUNDS_AGAINST : 1); round++) {
        for (Target target : targets) {
          results.add(runner.run(scenario, target));
        }
      }
    }
    Report report = new Report(servers, results);
    write(
        folder.resolve("result.json"),
        new GsonBuilder().setPrettyPrinting().create().toJson(report.json()));
    write(folder.resolve("result.svg"), Chart.svg(results));
    report.table().forEach(System.out::println);
    System.out.println("\n" + folder.resolve("result.json") + "\n" + folder.resolve("result.svg"));
    return results.stream().allMatch(result -> result.load().isGood()) ? 0 : 1;
  }

  private int measureCalls(List<Target> targets, Path folder) throws IOException {
    JsonArray runs = new JsonArray();
    for (Target target : targets) {
      ApiLoad load = new ApiLoad(target, System.out::println);
      (quick ? load.run(1, 1) : load.run(prepareSeconds / 2, windowSeconds))
          .forEach(result -> runs.add(result.json()));
    }
    Path file = folder.resolve("calls.json");
    write(file, new GsonBuilder().setPrettyPrinting().create().toJson(runs));
    System.out.println("\n" + file);
    return 0;
  }

  private List<Scenario> wanted() {
    if (!scenarios.isEmpty()) {
      return scenarios.stream().map(Scenario::of).toList();
    }
    return quick ? List.of(Scenario.LIVESTREAM_20, Scenario.AUDIO_50) : List.of(Scenario.values());
  }

  private static Report.Server describe(Target target, double readySeconds) {
    boolean jvm = target.jvm() != null;
    return new Report.Server(
        target.name(),
        target.address().http().toString(),
        jvm ? target.jvm().version() : "",
        target.name().equals(OURS) ? readySeconds : 0,
        target.process().residentBytes(),
        jvm ? target.jvm().liveBytes() : 0);
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text + "\n", StandardCharsets.UTF_8);
  }
}
