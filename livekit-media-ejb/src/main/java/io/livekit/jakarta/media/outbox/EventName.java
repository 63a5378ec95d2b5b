package io.livekit.jakarta.media.outbox;

import io.livekit.jakarta.media.event.RoomEvent;
import java.util.Locale;

/** What events are called outside of the process (spec/03 §6). */
public enum EventName {
  ROOM_STARTED,
  ROOM_FINISHED,

  /** Ours alone: webhooks don't know it. */
  PARTICIPANT_ENTERED,

  PARTICIPANT_JOINED,
  PARTICIPANT_LEFT,
  PARTICIPANT_CONNECTION_ABORTED,
  TRACK_PUBLISHED,
  TRACK_UNPUBLISHED;

  private final String wireName = name().toLowerCase(Locale.ROOT);

  /**
   * @return the name as webhooks write it, {@code room_started}
   */
  public String wireName() {
    return wireName;
  }

  /**
   * @throws IllegalArgumentException if no event has this name
   */
  static EventName named(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }

  static EventName of(RoomEvent event) {
    if (event instanceof RoomEvent.RoomStarted) {
      return ROOM_STARTED;
    } else if (event instanceof RoomEvent.RoomFinished) {
      return ROOM_FINISHED;
    } else if (event instanceof RoomEvent.ParticipantEntered) {
      return PARTICIPANT_ENTERED;
    } else if (event instanceof RoomEvent.ParticipantJoined) {
      return PARTICIPANT_JOINED;
    } else if (event instanceof RoomEvent.ParticipantLeft) {
      return PARTICIPANT_LEFT;
    } else if (event instanceof RoomEvent.ParticipantConnectionAborted) {
      return PARTICIPANT_CONNECTION_ABORTED;
    } else if (event instanceof RoomEvent.TrackPublished) {
      return TRACK_PUBLISHED;
    } else if (event instanceof RoomEvent.TrackUnpublished) {
      return TRACK_UNPUBLISHED;
    }
    throw new IllegalStateException("no name for " + event);
  }
}
