package io.livekit.jakarta.launcher;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code livekit-server help-verbose}. */
@Command(
    name = "help-verbose",
    description = "Shows all flags, also those of single configuration keys.")
final class HelpVerboseCommand implements Runnable {

  @ParentCommand private ServerCommand server;

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    CommandLine parent = spec.parent().commandLine();
    parent.usage(out);
    out.println();
    out.println("Flags of single configuration keys:");
    for (OptionSpec option : spec.parent().options()) {
      if (option.hidden()
          && option.longestName().indexOf('_') + option.longestName().indexOf('.') > -2) {
        out.printf(
            "  %s%n      %s%n",
            option.longestName(), String.join(" ", option.description()).replace("%%", "%"));
      }
    }
  }
}
