package io.livekit.jakarta.media.api;

import io.livekit.jakarta.media.directory.RoomDirectory;
import io.livekit.jakarta.media.participant.Participant;
import io.livekit.jakarta.media.room.Room;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Does things in rooms, on their executors, or to whoever is in them; where there is no such room
 * or participant it says so, as each call of the server API wants it said. Thread-safe.
 */
final class RoomVisits {
  private final RoomDirectory directory;

  RoomVisits(RoomDirectory directory) {
    this.directory = directory;
  }

  /** Does something in a room. */
  <T> CompletionStage<T> inRoom(
      String name, Supplier<ServiceException> absent, Function<Room, T> action) {
    Room found = directory.find(name).orElseThrow(absent);
    return RoomDirectory.on(
        found,
        room -> {
          if (room.isClosed()) {
            throw absent.get();
          }
          return action.apply(room);
        });
  }

  /** Does something to a participant of a room. */
  <T> CompletionStage<T> withParticipant(
      String name,
      String identity,
      Supplier<ServiceException> absent,
      BiFunction<Room, Participant, T> action) {
    return inRoom(
        name,
        absent,
        room -> {
          Participant participant = room.participant(identity);
          if (participant == null) {
            throw absent.get();
          }
          return action.apply(room, participant);
        });
  }
}
