package io.livekit.jakarta.cli;

import io.livekit.jakarta.cli.command.CreateRoomCommand;
import io.livekit.jakarta.cli.command.CreateTokenCommand;
import io.livekit.jakarta.cli.command.DeleteRoomCommand;
import io.livekit.jakarta.cli.command.GetRoomCommand;
import io.livekit.jakarta.cli.command.JoinCommand;
import io.livekit.jakarta.cli.command.ListParticipantsCommand;
import io.livekit.jakarta.cli.command.ListRoomsCommand;
import io.livekit.jakarta.cli.command.LoadTestCommand;
import io.livekit.jakarta.cli.command.MuteTrackCommand;
import io.livekit.jakarta.cli.command.RemoveParticipantCommand;
import io.livekit.jakarta.cli.command.SendDataCommand;
import io.livekit.jakarta.cli.process.CliEnvironment;
import io.livekit.jakarta.cli.process.CliException;
import io.livekit.jakarta.cli.process.ExitCode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that holds the others. */
@Command(
    name = "livekit-cli",
    description = "Creates and watches rooms of a LiveKit server, and plays files into them.",
    mixinStandardHelpOptions = true,
    versionProvider = LiveKitCli.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CreateRoomCommand.class,
      GetRoomCommand.class,
      ListRoomsCommand.class,
      DeleteRoomCommand.class,
      JoinCommand.class,
      ListParticipantsCommand.class,
      RemoveParticipantCommand.class,
      MuteTrackCommand.class,
      SendDataCommand.class,
      LoadTestCommand.class,
      CreateTokenCommand.class
    },
    exitCodeOnInvalidInput = ExitCode.USAGE,
    exitCodeOnExecutionException = ExitCode.FAILURE,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed",
      "2:wrong command line",
      "3:the room, participant or track does not exist",
      "4:the server refuses the key, secret, token or its grants",
      "5:no LiveKit server answers at the URL",
      "130:interrupted by Ctrl-C; join and load-test have left the room by then"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  livekit-cli create-room",
      "  livekit-cli join --room-id RM_... --audio samples/speech.opus.ogg \\",
      "      --video samples/camera-640x360.vp8.ivf",
      "  livekit-cli list-participants --room-id RM_...",
      "",
      "Without options the commands talk to a server in dev mode on this machine. For another one"
          + " give",
      "--url, --api-key and --api-secret, or set LIVEKIT_URL, LIVEKIT_API_KEY and"
          + " LIVEKIT_API_SECRET."
    })
public final class LiveKitCli implements Runnable {
  private final CliEnvironment environment;

  @Spec private CommandSpec spec;

  LiveKitCli(CliEnvironment environment) {
    this.environment = environment;
  }

  public static void main(String[] args) {
    System.exit(run(CliEnvironment.ofProcess(), args));
  }

  /**
   * @return the exit code
   */
  public static int run(CliEnvironment environment, String... args) {
    PrintWriter out = new PrintWriter(environment.out(), true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(environment.err(), true, StandardCharsets.UTF_8);
    return new CommandLine(new LiveKitCli(environment))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpLongOptionsMaxWidth(30)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(LiveKitCli::wrongUsage)
        .setExecutionExceptionHandler((failure, command, parsed) -> report(environment, failure))
        .execute(args);
  }

  private static int wrongUsage(ParameterException failure, String[] args) {
    CommandLine command = failure.getCommandLine();
    command
        .getErr()
        .println(
            "livekit-cli: "
                + failure.getMessage().lines().findFirst().orElse("wrong command line")
                + " (see "
                + command.getCommandSpec().qualifiedName()
                + " --help)");
    return ExitCode.USAGE;
  }

  private static int report(CliEnvironment environment, Exception failure) {
    if (failure instanceof CliException expected) {
      environment.err().println("livekit-cli: " + expected.getMessage());
      return expected.exitCode();
    }
    environment
        .err()
        .println("livekit-cli: this should not have happened, please report it: " + failure);
    if (environment.variables().containsKey("LIVEKIT_CLI_DEBUG")) {
      failure.printStackTrace(environment.err());
    }
    return ExitCode.FAILURE;
  }

  /** Without a command there is nothing to do but say which there are. */
  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  public CliEnvironment environment() {
    return environment;
  }

  /** The version that the build wrote into the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"livekit-cli " + current()};
    }

    static String current() {
      return Objects.requireNonNullElse(
          LiveKitCli.class.getPackage().getImplementationVersion(), "(unpackaged)");
    }
  }

  /**
   * @return the version, for the server's logs
   */
  public static String version() {
    return Version.current();
  }
}
