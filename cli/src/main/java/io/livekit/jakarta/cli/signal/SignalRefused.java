package io.livekit.jakarta.cli.signal;

/** The server refused the connection before the upgrade. */
public final class SignalRefused extends Exception {
  private static final long serialVersionUID = 1;
  // clients test for it (spec/01 §2.1)
  private static final String NO_SUCH_ROOM = "requested room does not exist";
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

  /**
   * @return whether the room is unknown to a server that creates none, and not just the path to a
   *     server that starts
   */
  public boolean isRoomUnknown() {
    return status == 404 && getMessage().contains(NO_SUCH_ROOM);
  }

  /**
   * @return whether asking again can't help: the request itself is refused (spec/01 §2.4)
   */
  public boolean isFinal() {
    return status == 400 || status == 401 || status == 403 || isRoomUnknown();
  }
}
