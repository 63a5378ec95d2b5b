package io.livekit.jakarta.cli.process;

import java.io.PrintStream;
import java.time.Clock;
import java.util.Map;

/**
 * What a command touches of the process it runs in.
 *
 * @param variables the environment
 * @param columns width of the terminal that {@code out} is, or 0 when it is none
 */
public record CliEnvironment(
    PrintStream out, PrintStream err, Map<String, String> variables, Clock clock, int columns) {

  /** Width of the terminal, set by bin/livekit-cli, which can tell whether there is one. */
  static final String COLUMNS_PROPERTY = "livekit.cli.columns";

  /**
   * @return this process
   */
  public static CliEnvironment ofProcess() {
    return new CliEnvironment(
        System.out,
        System.err,
        System.getenv(),
        Clock.systemUTC(),
        Integer.getInteger(COLUMNS_PROPERTY, 0));
  }
}
