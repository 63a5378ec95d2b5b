package io.livekit.jakarta.cli.process;

/** Ends a command: its message is the one line that the user sees. */
public class CliException extends RuntimeException {
  private static final long serialVersionUID = 1;
  private final int exitCode;

  /**
   * @param exitCode one of {@link ExitCode}
   */
  public CliException(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CliException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
