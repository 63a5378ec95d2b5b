package io.livekit.jakarta.launcher;

import io.livekit.jakarta.media.config.ConfigException;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;

/** Runs the command line. */
public final class Launcher {

  private Launcher() {}

  /**
   * Called by the entry point on the class path.
   *
   * @param home directory of the server
   * @param startedNanos when the process began, as far as it knows
   * @param arguments the command line
   */
  public static void main(Path home, long startedNanos, String[] arguments) {
    CommandLine line = commandLine(new ServerCommand(home, startedNanos));
    // The server takes standard output and error away from the container; these two keep them.
    line.setOut(new PrintWriter(System.out, true));
    line.setErr(new PrintWriter(System.err, true));
    int exitCode = line.execute(arguments);
    line.getOut().flush();
    line.getErr().flush();
    if (exitCode == CommandLine.ExitCode.SOFTWARE) {
      // What is half started has nothing to save, and would only talk while it is stopped.
      Runtime.getRuntime().halt(exitCode);
    } else if (exitCode != ServerCommand.RUNNING) {
      System.exit(exitCode);
    }
  }

  static CommandLine commandLine(ServerCommand command) {
    CommandLine line = new CommandLine(command);
    command.settings().addGeneratedOptions(line.getCommandSpec());
    line.setUsageHelpAutoWidth(true);
    line.setExecutionExceptionHandler(
        (failure, at, parsed) -> {
          if (failure instanceof ConfigException || failure instanceof LaunchException) {
            at.getErr().println("livekit-server: " + failure.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
          }
          at.getErr().println("livekit-server: unexpected failure: " + failure);
          failure.printStackTrace(at.getErr());
          return CommandLine.ExitCode.SOFTWARE;
        });
    line.setParameterExceptionHandler(
        (failure, arguments) -> {
          failure
              .getCommandLine()
              .getErr()
              .println(
                  "livekit-server: "
                      + failure.getMessage().replace('\n', ' ')
                      + " (livekit-server --help lists what there is)");
          return CommandLine.ExitCode.USAGE;
        });
    return line;
  }
}
