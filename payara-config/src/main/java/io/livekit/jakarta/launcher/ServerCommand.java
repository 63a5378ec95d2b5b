package io.livekit.jakarta.launcher;

import io.livekit.jakarta.launcher.boot.Main;
import io.livekit.jakarta.media.config.ConfigLoader;
import io.livekit.jakarta.media.config.LiveKitConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code livekit-server}: starts the server, unless a subcommand asks for something else. */
@Command(
    name = "livekit-server",
    versionProvider = ServerCommand.Version.class,
    description = "Starts a LiveKit server.",
    subcommands = {
      GenerateKeysCommand.class,
      PortsCommand.class,
      CreateJoinTokenCommand.class,
      ListNodesCommand.class,
      HelpVerboseCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  livekit-server --dev",
      "  livekit-server --config livekit.yaml",
      "  livekit-server --dev --bind 0.0.0.0 --rtc.tcp_port 0",
      "",
      "Everything else that can be configured: docs/configuration.md"
    })
final class ServerCommand implements Callable<Integer> {

  /** Not an exit code: the server runs, and the process with it. */
  static final int RUNNING = -1;

  @Mixin private final Settings settings = new Settings(System.getenv());

  @Option(
      names = "--cpuprofile",
      paramLabel = "FILE",
      description = "record where CPU time goes, as a JFR file")
  private Path cpuProfile;

  @Option(
      names = "--memprofile",
      paramLabel = "FILE",
      description = "dump the heap at the end, as an hprof file")
  private Path memoryProfile;

  @Option(names = "--warm-up", hidden = true, description = "start on free ports and stop at once")
  private boolean warmUp;

  @Option(names = "--help", usageHelp = true, description = "show this and exit")
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "show the version and exit")
  private boolean version;

  @Spec private CommandSpec spec;

  private final Path home;
  private final long startedNanos;

  ServerCommand(Path home, long startedNanos) {
    this.home = home;
    this.startedNanos = startedNanos;
  }

  Settings settings() {
    return settings;
  }

  @Override
  public Integer call() throws Exception {
    ConfigLoader loader = settings.loader();
    if (warmUp) {
      WarmUp.configure(loader);
    }
    LiveKitConfig config = loader.load();
    List<String> addresses = ListenAddresses.of(config);
    PortCheck.check(config, addresses);
    loader.override(
        "bind_addresses",
        config.bindAddresses().isEmpty() ? null : String.join(",", addresses),
        "--bind");
    Map<String, String> properties = settings.systemProperties(loader.overrides());
    properties.forEach(System::setProperty);
    Profiles.start(cpuProfile, memoryProfile);

    boolean writesFiles = warmUp || cpuProfile != null || memoryProfile != null;
    MicroServer server =
        new MicroServer(
            home,
            config,
            addresses,
            writesFiles ? Shutdown.MAX_STOP_WITH_FILES : Shutdown.MAX_STOP);
    server.start();
    if (warmUp) {
      return 0;
    }
    if (!config.drain().timeout().isZero()) {
      DrainOnSignal.install();
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        ReadyBlock.text(
            version(), config, addresses, Duration.ofNanos(System.nanoTime() - startedNanos)));
    out.flush();
    return RUNNING;
  }

  static String version() {
    String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "of unknown version" : version;
  }

  /** What {@code --version} prints. */
  static final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {"livekit-server version " + version()};
    }
  }
}
