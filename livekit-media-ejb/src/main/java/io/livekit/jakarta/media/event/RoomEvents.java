package io.livekit.jakarta.media.event;

/** Where rooms report what happens in them. Owned by: the room's executor. */
@FunctionalInterface
public interface RoomEvents {
  void publish(RoomEvent event);
}
