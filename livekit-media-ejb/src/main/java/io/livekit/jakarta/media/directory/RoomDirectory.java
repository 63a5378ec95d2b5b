package io.livekit.jakarta.media.directory;

import io.livekit.jakarta.media.participant.CloseReason;
import io.livekit.jakarta.media.room.Room;
import io.livekit.jakarta.media.room.RoomFactory;
import io.livekit.jakarta.media.room.RoomNode;
import io.livekit.jakarta.media.room.RoomRefusal;
import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The rooms of this node, by name. A closing room keeps its name until the last has been told, so
 * that its successor starts after its end, but can't be found any more. Thread-safe.
 */
public final class RoomDirectory {
  /**
   * A room may close while somebody is on the way in; more rooms don't close in a row by chance.
   */
  private static final int MAX_ATTEMPTS = 3;

  private final RoomNode node;
  private final RoomFactory factory;
  private final Map<String, Room> rooms = new ConcurrentHashMap<>();
  private volatile CloseReason stopped; // null while rooms may be made
  private volatile boolean makesNoRooms;

  public RoomDirectory(RoomNode node, RoomFactory factory) {
    this.node = node;
    this.factory = factory;
  }

  public RoomNode node() {
    return node;
  }

  public Optional<Room> find(String name) {
    return Optional.ofNullable(rooms.get(name)).filter(room -> !room.isClosed());
  }

  public Collection<Room> rooms() {
    return rooms.values().stream().filter(room -> !room.isClosed()).toList();
  }

  /** Something to do in a room, on its executor. */
  @FunctionalInterface
  public interface Visit<T> {
    T in(Room room) throws RoomRefusal;
  }

  /**
   * Does something in the live room of this name. A new one is made as the request says, a live one
   * stays as it is.
   *
   * @return what the visit returns or throws; fails with {@link RoomRefusal} once all rooms have
   *     been closed for good, or when there is no such room and none is to be made
   */
  public <T> CompletionStage<T> enter(CreateRoomRequest request, Visit<T> visit) {
    CompletableFuture<T> result = new CompletableFuture<>();
    enter(request, visit, result, 1);
    return result;
  }

  private <T> void enter(
      CreateRoomRequest request, Visit<T> visit, CompletableFuture<T> result, int attempt) {
    if (stopped != null) {
      result.completeExceptionally(new RoomRefusal(RoomRefusal.Reason.CLOSED));
      return;
    }
    Room room;
    try {
      room =
          rooms.computeIfAbsent(request.getName(), name -> makesNoRooms ? null : create(request));
    } catch (RuntimeException e) {
      // The container, which makes it, is going down.
      result.completeExceptionally(e);
      return;
    }
    if (room == null) {
      result.completeExceptionally(new RoomRefusal(RoomRefusal.Reason.DRAINING));
      return;
    }
    if (stopped
        != null) { // between the question and the answer: what closes all may have missed it
      room.executor().execute(() -> room.close(stopped));
    }
    room.executor()
        .execute(
            () -> {
              // This comes after the end of what closes it, when the name is free.
              if (room.isClosed() && attempt < MAX_ATTEMPTS) {
                enter(request, visit, result, attempt + 1);
                return;
              }
              try {
                result.complete(visit.in(room));
              } catch (RoomRefusal | RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            });
  }

  private Room create(CreateRoomRequest request) {
    Room room = factory.create(node, request, closed -> rooms.remove(closed.name(), closed));
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

  /** Lets rooms be made, or not; those that live go on, and take participants. */
  public void makeRooms(boolean allowed) {
    makesNoRooms = !allowed;
  }

  /**
   * @return whether rooms are made for whoever asks
   */
  public boolean makesRooms() {
    return stopped == null && !makesNoRooms;
  }

  /**
   * @return how many participants there are in all rooms
   */
  public CompletionStage<Integer> participants() {
    CompletionStage<Integer> sum = CompletableFuture.completedFuture(0);
    for (Room room : rooms.values()) {
      sum = sum.thenCombine(on(room, one -> one.participants().size()), Integer::sum);
    }
    return sum;
  }

  /**
   * Closes all rooms, for good: clients that are told to come back would otherwise find a new room
   * on a node that is about to end.
   *
   * @return completes when they are closed
   */
  public CompletionStage<Void> closeAll(CloseReason reason) {
    stopped = reason;
    return closeEach(reason);
  }

  /**
   * Closes the rooms that there are; whether others may be made stays as it is.
   *
   * @return completes when they are closed
   */
  public CompletionStage<Void> closeEach(CloseReason reason) {
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
