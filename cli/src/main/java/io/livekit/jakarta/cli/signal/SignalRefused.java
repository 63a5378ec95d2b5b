package io.livekit.jakarta.cli.signal;

/** The server refused the connection before the upgrade. */
public final class SignalRefused extends Exception {
  private static final long serialVersionUID = 1;
  private final int status;

  /**
   * @param status of HTTP; 0 when no answer came
   * @param message one line for the user
   */
  public SignalRefused(int status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  public int status() {
    return status;
  }

  /** @return whether asking again can't help: the request itself is refused (spec/01 §2.4) */
  public boolean isFinal() {
    return status >= 400 && status < 500;
  }
}
