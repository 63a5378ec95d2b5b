package io.livekit.jakarta.media.event;

/** Where rooms report what happens in them. Called on the executor of the event's room. */
@FunctionalInterface
public interface RoomEvents {
  void publish(RoomEvent event);
}
