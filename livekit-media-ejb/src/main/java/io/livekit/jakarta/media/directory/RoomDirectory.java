package io.livekit.jakarta.media.directory;

import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.media.room.RoomNode;
import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The rooms of this node, by name. Thread-safe. */
public final class RoomDirectory {
  private final RoomNode node;
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();

  public RoomDirectory(RoomNode node) {
    this.node = node;
  }

  public RoomNode node() {
    return node;
  }

  public Optional<Room> find(String name) {
    return Optional.ofNullable(rooms.get(name));
  }

  public Collection<Room> rooms() {
    return rooms.values();
  }

  /** @return the live room of this name; a new one is made as the request says, a live one stays as it is */
  public Room findOrCreate(CreateRoomRequest request) {
    return rooms.computeIfAbsent(request.getName(), name -> create(request));
  }

  private Room create(CreateRoomRequest request) {
    Room room = new Room(node, request, closed -> rooms.remove(closed.name(), closed));
    room.executor().execute(room::start);
    return room;
  }

  /** Runs something on a room's executor and brings back what it returns or throws. */
  public static <T> CompletionStage<T> on(Room room, Function<Room, T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    room.executor()
        .execute(
            () -> {
              try {
                result.complete(action.apply(room));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  /** Closes all rooms. @return completes when they are closed */
  public CompletionStage<Void> closeAll(CloseReason reason) {
    CompletableFuture<?>[] closing =
        rooms.values().stream()
            .map(
                room ->
                    on(
                            room,
                            one -> {
                              one.close(reason);
                              return one;
                            })
                        .toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return CompletableFuture.allOf(closing);
  }
}
