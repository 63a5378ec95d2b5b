package io.livekit.jakarta.cli.process;

/** What a command's exit code tells a script; documented in the help. */
public final class ExitCode {
  public static final int OK = 0;

  /** The command could not do what it was asked to. */
  public static final int FAILURE = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The room, participant or track does not exist. */
  public static final int NOT_FOUND = 3;

  /** The server refuses the key, the secret, the token or its grants. */
  public static final int UNAUTHORISED = 4;

  /** Nothing that speaks LiveKit answers at the URL. */
  public static final int UNREACHABLE = 5;

  private ExitCode() {}
}
