package io.livekit.jakarta.media.room;

import io.livekit.jakarta.proto.Room;

/**
 * Who hears of the life of each room's {@link io.livekit.jakarta.api.RoomScoped} beans. Called on
 * the room's executor, where they are. Must not throw. Thread-safe.
 */
public interface RoomScopeEvents {

  /** Nobody. */
  RoomScopeEvents NOBODY =
      new RoomScopeEvents() {
        @Override
        public void initialized(Room room) {
          // nobody is here
        }

        @Override
        public void beforeDestroyed(Room room) {
          // nobody is here
        }

        @Override
        public void destroyed(Room room) {
          // nobody is here
        }
      };

  /** The room is there, and its beans can be used. */
  void initialized(Room room);

  /** The room has ended; its beans can still be used. */
  void beforeDestroyed(Room room);

  /** The room's beans are gone. */
  void destroyed(Room room);
}
