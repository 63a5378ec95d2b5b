package io.livekit.jakarta.media.room;

import io.livekit.jakarta.proto.CreateRoomRequest;
import java.util.function.Consumer;

/**
 * Makes rooms with all their parts: in a container CDI does ({@link RoomsOfBeans}), tests do it by
 * hand. Thread-safe.
 */
@FunctionalInterface
public interface RoomFactory {

  /**
   * @return a room, to be brought to life by {@link Room#start}
   * @param onClosed called when it has closed
   */
  Room create(RoomNode node, CreateRoomRequest request, Consumer<Room> onClosed);
}
