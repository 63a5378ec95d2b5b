package io.livekit.jakarta.api.event;

import io.livekit.jakarta.api.ParticipantInfo;
import io.livekit.jakarta.api.RoomInfo;
import io.livekit.jakarta.api.TrackInfo;
import java.time.Instant;

/**
 * Something that happened in a room, with the room, participant and track as they were then. Events
 * of one room come in the order in which things happened. An event that is delivered again has the
 * same id. Immutable.
 */
public sealed interface RoomEvent {

  /**
   * @return names the event wherever it is told, {@code EV_…}
   */
  String id();

  /**
   * @return when it happened, in milliseconds
   */
  Instant time();

  RoomInfo room();

  /**
   * @return what webhooks and Server-Sent Events call it, {@code room_started}
   */
  default String name() {
    return getClass()
        .getSimpleName()
        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
        .toLowerCase(java.util.Locale.ROOT);
  }

  /** Something that a participant did, or that was done to it. */
  sealed interface ParticipantEvent extends RoomEvent {
    ParticipantInfo participant();
  }

  /** Something about a track. */
  sealed interface TrackEvent extends ParticipantEvent {
    TrackInfo track();
  }

  /** A room was made, by a call of the API or by the first who joined. */
  record RoomStarted(String id, Instant time, RoomInfo room) implements RoomEvent {}

  /** A room closed; all its participants have left. The last event of this room. */
  record RoomFinished(String id, Instant time, RoomInfo room) implements RoomEvent {}

  /** A participant is being connected; its media isn't yet. Not told by webhooks. */
  record ParticipantEntered(String id, Instant time, RoomInfo room, ParticipantInfo participant)
      implements ParticipantEvent {}

  /** A participant's media is connected. */
  record ParticipantJoined(String id, Instant time, RoomInfo room, ParticipantInfo participant)
      implements ParticipantEvent {}

  /** A participant that had joined is gone; {@code participant.disconnectReason()} says why. */
  record ParticipantLeft(String id, Instant time, RoomInfo room, ParticipantInfo participant)
      implements ParticipantEvent {}

  /** A participant is gone whose media never was connected. */
  record ParticipantConnectionAborted(
      String id, Instant time, RoomInfo room, ParticipantInfo participant)
      implements ParticipantEvent {}

  /** A participant's track can be subscribed to. */
  record TrackPublished(
      String id, Instant time, RoomInfo room, ParticipantInfo participant, TrackInfo track)
      implements TrackEvent {}

  /** A participant's track is gone. */
  record TrackUnpublished(
      String id, Instant time, RoomInfo room, ParticipantInfo participant, TrackInfo track)
      implements TrackEvent {}
}
