package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.process.ExitCode;
import io.livekit.jakarta.cli.signal.SignalRefused;

/**
 * How a session ended.
 *
 * @param exitCode one of {@link ExitCode}
 * @param reason for the user; empty when the user left
 */
public record SessionEnd(int exitCode, String reason) {
  static SessionEnd left() {
    return new SessionEnd(ExitCode.OK, "");
  }

  static SessionEnd failed(String reason) {
    return new SessionEnd(ExitCode.FAILURE, reason);
  }

  /** The server did not let us in. */
  static SessionEnd refused(SignalRefused refusal) {
    int exitCode =
        switch (refusal.status()) {
          case 0 -> ExitCode.UNREACHABLE;
          case 401, 403 -> ExitCode.UNAUTHORISED;
          case 404 -> refusal.isRoomUnknown() ? ExitCode.NOT_FOUND : ExitCode.UNREACHABLE;
          default -> ExitCode.FAILURE;
        };
    return new SessionEnd(exitCode, refusal.getMessage());
  }
}
