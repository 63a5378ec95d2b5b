package io.livekit.jakarta.media.room;

/** A participant that a room doesn't take. */
public final class RoomRefusal extends Exception {

  /** Why. */
  public enum Reason {
    /** The room is gone; another of the same name may be made. */
    CLOSED,
    FULL,
    /** The node is being emptied and makes no new rooms. */
    DRAINING,
    METADATA_TOO_LARGE
  }

  private final Reason reason;

  public RoomRefusal(Reason reason) {
    super(reason.name(), null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
