package io.livekit.jakarta.media.event;

import io.livekit.jakarta.proto.ParticipantInfo;
import io.livekit.jakarta.proto.Room;
import io.livekit.jakarta.proto.TrackInfo;

/**
 * Something that happened in a room of this node, as the protocol's messages tell it. Events of one
 * room come in the order in which things happened. Applications see {@code
 * io.livekit.jakarta.api.event.RoomEvent}. Immutable.
 */
public sealed interface RoomEvent {

  Room room();

  /**
   * @return whom it is about; null for the room as a whole
   */
  default ParticipantInfo participant() {
    return null;
  }

  /**
   * @return what it is about; null if not a track
   */
  default TrackInfo track() {
    return null;
  }

  /** A room was created, by an API call or the first join. */
  record RoomStarted(Room room) implements RoomEvent {}

  /** A room closed; all its participants have left. */
  record RoomFinished(Room room) implements RoomEvent {}

  /** A participant signals; its media isn't connected yet. */
  record ParticipantEntered(Room room, ParticipantInfo participant) implements RoomEvent {}

  /** A participant's media is connected. */
  record ParticipantJoined(Room room, ParticipantInfo participant) implements RoomEvent {}

  /** A participant that had joined is gone. */
  record ParticipantLeft(Room room, ParticipantInfo participant) implements RoomEvent {}

  /** A participant is gone whose media never was connected. */
  record ParticipantConnectionAborted(Room room, ParticipantInfo participant)
      implements RoomEvent {}

  record TrackPublished(Room room, ParticipantInfo participant, TrackInfo track)
      implements RoomEvent {}

  record TrackUnpublished(Room room, ParticipantInfo participant, TrackInfo track)
      implements RoomEvent {}
}
