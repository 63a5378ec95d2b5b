package io.livekit.jakarta.launcher;

/** The server can't be started; the message is one line that says what is wrong, and where. */
final class LaunchException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  LaunchException(String message) {
    super(message);
  }

  LaunchException(String message, Throwable cause) {
    super(message, cause);
  }
}
