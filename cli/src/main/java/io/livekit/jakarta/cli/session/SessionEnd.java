package io.livekit.jakarta.cli.session;

import io.livekit.jakarta.cli.ExitCode;

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
}
