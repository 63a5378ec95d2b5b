package io.livekit.jakarta.api;

/** A call of {@link Rooms} that failed. Immutable. */
public final class RoomsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it failed. */
  public enum Reason {
    /** The room, the participant or the track isn't there. */
    NOT_FOUND,
    /** What was asked for makes no sense, or exceeds the server's limits. */
    INVALID,
    /** The configuration doesn't let it happen. */
    NOT_ALLOWED,
    /** Not now: the server is draining or full, or a receiver too slow. */
    UNAVAILABLE,
    /** A fault of the server; its log says more. */
    FAULT
  }

  private final Reason reason;

  public RoomsException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
